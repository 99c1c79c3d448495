// One entry point calls any ATen operator by name, through the dispatcher's boxed call, so a new operator needs a managed
// line and no C++.
#include "shim.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>

#include <vector>

thread_local std::string ts_error;

TS_API const char* ts_last_error() { return ts_error.c_str(); }

enum Tag : int32_t {
  None = 0, TensorTag = 1, Int = 2, Double = 3, Bool = 4, IntList = 5, OneInt = 6, TensorList = 7, DoubleList = 8,
  String = 9, DeviceTag = 10, GeneratorTag = 11
};

struct ts_value {
  int32_t tag;
  int32_t n;  // elements of a list; type of a device
  union {
    int64_t i;
    double d;
    const void* p;
  };
};
static_assert(sizeof(ts_value) == 16, "the managed side has the same layout");

struct Operator {
  struct Argument {
    bool wants_float, wants_optional_tensors;
    c10::optional<c10::IValue> default_value;
  };
  c10::OperatorHandle handle;
  std::vector<Argument> arguments;
};

static c10::TypePtr inside_optional(const c10::TypePtr& type) {
  return type->kind() == c10::TypeKind::OptionalType ? type->castRaw<c10::OptionalType>()->getElementType() : type;
}

TS_API int ts_operator(const char* name, const char* overload, const Operator** out) {
  return guarded([&] {
    auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
    TORCH_CHECK(handle.has_value(), "this libtorch has no operator ", name, ".", overload);
    auto* op = new Operator{*handle, {}};  // lives as long as the process
    for (auto& argument : handle->schema().arguments()) {
      auto type = inside_optional(argument.type());
      bool floats = type->kind() == c10::TypeKind::FloatType;
      bool optional_tensors = type->kind() == c10::TypeKind::ListType &&
          type->castRaw<c10::ListType>()->getElementType()->kind() == c10::TypeKind::OptionalType;
      op->arguments.push_back({floats, optional_tensors, argument.default_value()});
    }
    *out = op;
  });
}

static c10::IValue boxed(const ts_value& v, const Operator::Argument& argument) {
  switch (v.tag) {
    case None: return {};
    case TensorTag: return borrow((ts_tensor)v.p);
    case Int: return argument.wants_float ? c10::IValue((double)v.i) : c10::IValue(v.i);
    case Double: return v.d;
    case Bool: return v.i != 0;
    case IntList: return c10::IValue(at::IntArrayRef((const int64_t*)v.p, v.n));
    case OneInt: return c10::IValue(at::IntArrayRef(&v.i, 1));
    case DoubleList: return c10::IValue(at::ArrayRef<double>((const double*)v.p, v.n));
    case TensorList: {
      auto* tensors = (const ts_tensor*)v.p;
      if (argument.wants_optional_tensors) {
        c10::List<c10::optional<at::Tensor>> list;
        list.reserve(v.n);
        for (int i = 0; i < v.n; i++)
          list.push_back(tensors[i] ? c10::optional<at::Tensor>(borrow(tensors[i])) : c10::nullopt);
        return c10::IValue(std::move(list));
      }
      c10::List<at::Tensor> list;
      list.reserve(v.n);
      for (int i = 0; i < v.n; i++) list.push_back(borrow(tensors[i]));
      return c10::IValue(std::move(list));
    }
    case String: return std::string((const char*)v.p, v.n);
    case DeviceTag: return c10::Device((c10::DeviceType)v.n, (c10::DeviceIndex)v.i);
    case GeneratorTag: return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy((c10::GeneratorImpl*)v.p));
  }
  TORCH_CHECK(false, "unknown argument tag ", v.tag);
}

static void unboxed(c10::IValue& v, ts_value& out) {
  out = {None, 0, {0}};
  if (v.isTensor()) {
    out.tag = TensorTag;
    out.p = release(std::move(v).toTensor());
  } else if (v.isInt()) {
    out.tag = Int;
    out.i = v.toInt();
  } else if (v.isDouble()) {
    out.tag = Double;
    out.d = v.toDouble();
  } else if (v.isBool()) {
    out.tag = Bool;
    out.i = v.toBool();
  } else if (v.isTensorList()) {
    auto list = v.toTensorVector();
    auto* tensors = (ts_tensor*)malloc(sizeof(ts_tensor) * (list.size() + 1));
    for (size_t i = 0; i < list.size(); i++) tensors[i] = release(std::move(list[i]));
    out.tag = TensorList;
    out.n = (int32_t)list.size();
    out.p = tensors;
  } else {
    TORCH_CHECK(v.isNone(), "unsupported result type ", v.tagKind());
  }
}

// Missing trailing arguments take the schema's defaults. Of the results, the first `capacity` are handed over.
TS_API int ts_call(const Operator* op, const ts_value* arguments, int count, ts_value* results, int capacity) {
  return guarded([&] {
    TORCH_CHECK((size_t)count <= op->arguments.size(), "too many arguments for ", op->handle.operator_name());
    torch::jit::Stack stack;
    stack.reserve(op->arguments.size());
    for (int i = 0; i < count; i++) stack.push_back(boxed(arguments[i], op->arguments[i]));
    for (size_t i = count; i < op->arguments.size(); i++) {
      TORCH_CHECK(op->arguments[i].default_value, "argument ", i, " of ", op->handle.operator_name(), " is missing");
      stack.push_back(*op->arguments[i].default_value);
    }
    op->handle.callBoxed(&stack);
    for (size_t i = 0; i < stack.size() && i < (size_t)capacity; i++) unboxed(stack[i], results[i]);
  });
}
