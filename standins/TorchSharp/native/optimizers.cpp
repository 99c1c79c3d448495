// Whole-model steps in one call: an optimizer's step is bound by memory and by calls, so each parameter is read and
// written once.
#include "shim.h"

#include <ATen/Parallel.h>

#include <cmath>

struct AdamOptions {
  double lr, beta1, beta2, eps, weight_decay;
  int32_t decoupled;  // weight decay as in AdamW
  int32_t maximize;
};

// The formulas and their order are PyTorch's, in single precision.
__attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
static void adam_range(float* __restrict p, const float* __restrict g, float* __restrict m, float* __restrict v,
                       int64_t n, float sign, float decay, float shrink, float beta1, float rest1, float beta2,
                       float rest2, float eps, float step_size, float root_correction2) {
  for (int64_t i = 0; i < n; i++) {
    float w = p[i] * shrink;
    float d = sign * g[i] + decay * w;
    float a = m[i] * beta1 + d * rest1;
    float b = v[i] * beta2 + d * d * rest2;
    m[i] = a;
    v[i] = b;
    p[i] = w - step_size * (a / (std::sqrt(b) / root_correction2 + eps));
  }
}

static bool plain(const at::Tensor& t) {
  return t.scalar_type() == at::kFloat && t.device().is_cpu() && t.layout() == at::kStrided && t.is_contiguous();
}

// 1 when the parameter was stepped, 0 when it has no gradient, -1 when the caller has to do it operator by operator.
TS_API int ts_adam(ts_tensor parameter, ts_tensor exp_avg, ts_tensor exp_avg_sq, int64_t step, const AdamOptions* o) {
  auto p = borrow(parameter), g = p.grad();
  if (!g.defined()) return 0;
  auto m = borrow(exp_avg), v = borrow(exp_avg_sq);
  if (!plain(p) || !plain(g) || !plain(m) || !plain(v)) return -1;
  double correction1 = 1 - std::pow(o->beta1, (double)step), correction2 = 1 - std::pow(o->beta2, (double)step);
  auto *pd = p.data_ptr<float>(), *gd = g.data_ptr<float>(), *md = m.data_ptr<float>(), *vd = v.data_ptr<float>();
  at::parallel_for(0, p.numel(), 1 << 15, [&](int64_t from, int64_t to) {
    adam_range(pd + from, gd + from, md + from, vd + from, to - from, o->maximize ? -1.f : 1.f,
               o->decoupled ? 0.f : (float)o->weight_decay, o->decoupled ? (float)(1 - o->lr * o->weight_decay) : 1.f,
               (float)o->beta1, (float)(1 - o->beta1), (float)o->beta2, (float)(1 - o->beta2), (float)o->eps,
               (float)(o->lr / correction1), (float)std::sqrt(correction2));
  });
  for (auto* t : {parameter, exp_avg, exp_avg_sq}) t->bump_version();  // a graph that saved them must notice
  return 1;
}

TS_API int ts_zero_grad(const ts_tensor* parameters, int count, int set_to_none) {
  return guarded([&] {
    at::NoGradGuard off;
    for (int i = 0; i < count; i++) {
      auto p = borrow(parameters[i]);
      auto& grad = p.mutable_grad();
      if (!grad.defined()) continue;
      if (set_to_none) grad.reset();
      else grad.detach_().zero_();
    }
  });
}

// Norm over all gradients before clipping; scales them when it is above `max_norm`, as torch.nn.utils.clip_grad_norm_.
TS_API int ts_clip_grad_norm(const ts_tensor* parameters, int count, double max_norm, double norm_type, double* out) {
  return guarded([&] {
    at::NoGradGuard off;
    std::vector<at::Tensor> grads, norms;
    for (int i = 0; i < count; i++) {
      auto grad = borrow(parameters[i]).grad();
      if (grad.defined()) grads.push_back(grad.detach());
    }
    *out = 0;
    if (grads.empty()) return;
    bool largest = std::isinf(norm_type);
    for (auto& g : grads) norms.push_back(largest ? g.abs().max() : at::norm(g, norm_type));
    auto all = at::stack(norms);
    double total = (largest ? all.max() : at::norm(all, norm_type)).item<double>();
    *out = total;
    double scale = max_norm / (total + 1e-6);
    if (scale < 1 || std::isnan(scale))
      for (auto& g : grads) g.mul_(scale);
  });
}

TS_API int ts_clip_grad_value(const ts_tensor* parameters, int count, double limit) {
  return guarded([&] {
    at::NoGradGuard off;
    for (int i = 0; i < count; i++) {
      auto grad = borrow(parameters[i]).grad();
      if (grad.defined()) grad.detach().clamp_(-limit, limit);
    }
  });
}
