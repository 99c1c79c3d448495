// Gradients: flags, backward, the thread's gradient mode, and operators whose backward is managed code.
#include "shim.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

#include <mutex>

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
