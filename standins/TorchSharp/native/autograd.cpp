// Gradients: flags, backward, the thread's gradient mode, and operators whose backward is managed code.
#include "shim.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

#include <unordered_set>

using torch::autograd::variable_list;

static variable_list borrow_all(const ts_tensor* tensors, int count) {
  variable_list list;
  list.reserve(count);
  for (int i = 0; i < count; i++) list.push_back(borrow(tensors[i]));
  return list;
}

TS_API int ts_requires_grad(ts_tensor t) { return borrow(t).requires_grad(); }
TS_API int ts_set_requires_grad(ts_tensor t, int on) {
  return guarded([&] { borrow(t).set_requires_grad(on != 0); });
}
TS_API int ts_is_leaf(ts_tensor t) { return borrow(t).is_leaf(); }
TS_API int ts_retain_grad(ts_tensor t) {
  return guarded([&] { borrow(t).retain_grad(); });
}
TS_API ts_tensor ts_grad(ts_tensor t) { return release(borrow(t).grad()); }
TS_API int ts_set_grad(ts_tensor t, ts_tensor grad) {
  return guarded([&] {
    auto of = borrow(t), value = borrow(grad);
    TORCH_CHECK(!value.defined() || (value.sizes() == of.sizes() && value.device() == of.device()),
                "a gradient of shape ", value.sizes(), " was assigned to a tensor of shape ", of.sizes());
    of.mutable_grad() = value;
  });
}

TS_API int ts_backward(const ts_tensor* tensors, int count, const ts_tensor* gradients, int gradient_count,
                       int retain_graph, int create_graph, const ts_tensor* inputs, int input_count) {
  return guarded([&] {
    torch::autograd::backward(borrow_all(tensors, count), borrow_all(gradients, gradient_count), retain_graph != 0,
                              create_graph != 0, borrow_all(inputs, input_count));
  });
}

// `results` has room for one gradient an input; an unused input gives null.
TS_API int ts_gradients(const ts_tensor* outputs, int output_count, const ts_tensor* inputs, int input_count,
                        const ts_tensor* gradients, int gradient_count, int retain_graph, int create_graph,
                        int allow_unused, ts_tensor* results) {
  return guarded([&] {
    auto found = torch::autograd::grad(borrow_all(outputs, output_count), borrow_all(inputs, input_count),
                                       borrow_all(gradients, gradient_count), retain_graph != 0, create_graph != 0,
                                       allow_unused != 0);
    for (int i = 0; i < input_count; i++) results[i] = release(std::move(found[i]));
  });
}

TS_API int ts_grad_mode() { return at::GradMode::is_enabled(); }
TS_API void ts_set_grad_mode(int on) { at::GradMode::set_enabled(on != 0); }
TS_API c10::InferenceMode* ts_inference_mode_enter(int on) { return new c10::InferenceMode(on != 0); }
TS_API void ts_inference_mode_leave(c10::InferenceMode* guard) { delete guard; }
TS_API int ts_inference_mode() { return c10::InferenceMode::is_enabled(); }

// ---- operators whose backward is managed ----

// Gets `count` gradients (null: none) and gives `input_count`, owned; a text in `error` (256 bytes) means it threw.
using backward_callback = void (*)(void* managed, const ts_tensor* gradients, int count, ts_tensor* results,
                                      int input_count, char* error);
using release_callback = void (*)(void* managed);

static backward_callback managed_backward;
static release_callback managed_release;

TS_API void ts_function_callbacks(backward_callback backward, release_callback release) {
  managed_backward = backward;
  managed_release = release;
}

struct ManagedNode final : torch::autograd::Node {
  void* managed = nullptr;
  int inputs = 0;
  std::string title;
  bool materialize = true;
  std::vector<torch::autograd::VariableInfo> outputs;
  std::vector<torch::autograd::SavedVariable> saved;

  ~ManagedNode() override { managed_release(managed); }
  std::string name() const override { return title; }
  void release_variables() override {
    for (auto& variable : saved) variable.reset_data();
  }

  variable_list apply(variable_list&& gradients) override {
    std::vector<ts_tensor> in, out(inputs, nullptr);
    c10::OptionalDeviceGuard device;
    for (size_t i = 0; i < gradients.size(); i++)
      in.push_back(release(gradients[i].defined() || !materialize ? gradients[i] : outputs[i].zeros(device)));
    char error[1024] = "";
    managed_backward(managed, in.data(), (int)in.size(), out.data(), inputs, error);
    variable_list results;
    for (auto* t : out) {
      results.push_back(t ? at::Tensor(c10::intrusive_ptr<c10::TensorImpl>::reclaim(t)) : at::Tensor());
    }
    TORCH_CHECK(!error[0], "backward of ", title, ": ", error);
    return results;
  }
};

// Makes the outputs of a forward pass, done with recording off, depend on the inputs. `*node` is set when gradients will
// flow: it owns `managed` then, and is valid while one of the outputs' graphs is.
TS_API int ts_function_wrap(const char* name, void* managed, const ts_tensor* inputs, int input_count,
                            const ts_tensor* outputs, int output_count, const ts_tensor* dirty, int dirty_count,
                            const ts_tensor* constants, int constant_count, const ts_tensor* saved, int saved_count,
                            int materialize, ts_tensor* results, ManagedNode** node_out) {
  *node_out = nullptr;
  return guarded([&] {
    auto variables = borrow_all(inputs, input_count);
    bool records = at::GradMode::is_enabled() && torch::autograd::any_variable_requires_grad(variables);
    std::shared_ptr<ManagedNode> node;
    if (records) {
      node = std::shared_ptr<ManagedNode>(new ManagedNode(), torch::autograd::deleteNode);
      node->managed = managed;
      *node_out = node.get();
      node->title = name;
      node->inputs = input_count;
      node->materialize = materialize != 0;
      node->set_next_edges(torch::autograd::collect_next_edges(variables));
    }
    std::unordered_set<at::TensorImpl*> changed(dirty, dirty + dirty_count), constant(constants, constants + constant_count);
    for (auto* t : changed) t->bump_version();
    std::vector<c10::optional<at::Tensor>> raw;
    for (int i = 0; i < output_count; i++) raw.emplace_back(borrow(outputs[i]));
    auto wrapped = torch::autograd::_wrap_outputs(variables, constant, changed, raw, node,
        [](variable_list, variable_list) -> variable_list { TORCH_CHECK(false, "forward-mode differentiation is not offered"); });
    if (node) {
      for (auto& output : wrapped) node->outputs.emplace_back(output.value());
      for (int i = 0; i < saved_count; i++) {
        auto variable = borrow(saved[i]);
        bool is_output = variable.defined() && variable.grad_fn() == node;
        node->saved.emplace_back(variable, is_output);
      }
    }
    for (int i = 0; i < output_count; i++) results[i] = release(wrapped[i].value());
  });
}

// A variable saved by the forward pass; fails when it was changed in place since.
TS_API int ts_function_saved(ManagedNode* node, int index, ts_tensor* out) {
  return guarded([&] { *out = release(node->saved.at(index).unpack(node->shared_from_this())); });
}
