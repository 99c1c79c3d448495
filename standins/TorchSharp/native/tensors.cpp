// Tensor life cycle, metadata, host memory, threads and random generators.
#include "shim.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <dlfcn.h>
#include <malloc.h>


#include <torch/csrc/api/include/torch/version.h>

#include <cstring>

// Gradients of 256 KiB and more are otherwise mapped and unmapped at every step.
TS_API void ts_init() {
  mallopt(M_MMAP_THRESHOLD, 256 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 64 << 20);
}

TS_API void ts_free(ts_tensor* tensors, int count) {
  for (int i = 0; i < count; i++)
    if (tensors[i]) c10::intrusive_ptr<c10::TensorImpl>::reclaim(tensors[i]);
}
TS_API void ts_free_memory(void* p) { free(p); }
TS_API ts_tensor ts_alias(ts_tensor t) { return release(borrow(t)); }

TS_API int64_t ts_dim(ts_tensor t) { return t->dim(); }
TS_API int64_t ts_numel(ts_tensor t) { return t->numel(); }
TS_API int ts_dtype(ts_tensor t) { return (int)c10::typeMetaToScalarType(t->dtype()); }
TS_API int64_t ts_element_size(ts_tensor t) { return (int64_t)t->dtype().itemsize(); }
TS_API int ts_device(ts_tensor t, int* index) {
  auto device = t->device();
  *index = device.has_index() ? device.index() : -1;
  return (int)device.type();
}
TS_API void ts_sizes(ts_tensor t, int64_t* out) {
  auto sizes = t->sizes();
  std::copy(sizes.begin(), sizes.end(), out);
}
TS_API void ts_strides(ts_tensor t, int64_t* out) {
  auto strides = t->strides();
  std::copy(strides.begin(), strides.end(), out);
}
TS_API int ts_is_contiguous(ts_tensor t) { return t->is_contiguous(); }
TS_API int64_t ts_storage_offset(ts_tensor t) { return t->storage_offset(); }
TS_API int ts_is_sparse(ts_tensor t) { return t->is_sparse(); }

// First element; strides are the caller's business.
TS_API int ts_data(ts_tensor t, void** out) {
  return guarded([&] { *out = t->data(); });
}

// Copies `data`, row-major, into a new CPU tensor.
TS_API int ts_from_memory(const void* data, const int64_t* sizes, int dims, int dtype, ts_tensor* out) {
  return guarded([&] {
    auto t = at::empty(at::IntArrayRef(sizes, dims), at::TensorOptions().dtype((at::ScalarType)dtype));
    if (t.nbytes()) memcpy(t.data_ptr(), data, t.nbytes());
    *out = release(std::move(t));
  });
}

// torch does not drive OpenBLAS's own pool: both are set.
TS_API int ts_set_num_threads(int n) {
  return guarded([&] {
    at::set_num_threads(n);
    if (void* blas = dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_NOLOAD))
      if (auto set = (void (*)(int))dlsym(blas, "openblas_set_num_threads")) set(n);
  });
}
TS_API int ts_get_num_threads() { return at::get_num_threads(); }
TS_API int ts_set_num_interop_threads(int n) {
  return guarded([&] { at::set_num_interop_threads(n); });
}
TS_API int ts_get_num_interop_threads() { return at::get_num_interop_threads(); }

TS_API int ts_cuda_device_count() { return at::hasCUDA() ? (int)at::detail::getCUDAHooks().getNumGPUs() : 0; }
TS_API const char* ts_version() { return TORCH_VERSION; }

TS_API int ts_manual_seed(int64_t seed) {
  return guarded([&] { at::manual_seed((uint64_t)seed); });
}

// The process's CPU generator: a new reference to it.
TS_API int ts_generator_default(c10::GeneratorImpl** out) {
  return guarded([&] {
    at::Generator g = at::detail::getDefaultCPUGenerator();
    *out = g.unsafeReleaseGeneratorImpl();
  });
}
TS_API int ts_generator_new(uint64_t seed, c10::GeneratorImpl** out) {
  return guarded([&] { *out = at::detail::createCPUGenerator(seed).unsafeReleaseGeneratorImpl(); });
}
TS_API void ts_generator_free(c10::GeneratorImpl* g) { c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(g); }
TS_API int ts_generator_seed(c10::GeneratorImpl* g, uint64_t seed) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(g->mutex_);
    g->set_current_seed(seed);
  });
}
TS_API uint64_t ts_generator_initial_seed(c10::GeneratorImpl* g) { return g->current_seed(); }
TS_API int ts_generator_get_state(c10::GeneratorImpl* g, ts_tensor* out) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(g->mutex_);
    *out = release(at::Tensor(g->get_state()));
  });
}
TS_API int ts_generator_set_state(c10::GeneratorImpl* g, ts_tensor state) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(g->mutex_);
    g->set_state(*state);
  });
}
