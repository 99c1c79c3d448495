// Shared by the files of the shim: a C interface over libtorch. A tensor crosses it as the address of its TensorImpl with
// one owned reference; errors come back as a code and a text, since a C++ exception must not cross into managed code.
#pragma once
#include <ATen/ATen.h>

#include <cstdint>
#include <string>

#define TS_API extern "C" __attribute__((visibility("default")))

using ts_tensor = c10::TensorImpl*;

// The text of the calling thread's newest error.
extern thread_local std::string ts_error;

template <class Body>
int guarded(Body&& body) noexcept {
  try {
    body();
    return 0;
  } catch (const c10::Error& e) {
    ts_error = e.what_without_backtrace();
  } catch (const std::exception& e) {
    ts_error = e.what();
  } catch (...) {
    ts_error = "unknown native exception";
  }
  return 1;
}

// A second reference to the caller's tensor: the caller keeps its own.
inline at::Tensor borrow(ts_tensor t) {
  return t ? at::Tensor(c10::intrusive_ptr<c10::TensorImpl>::reclaim_copy(t)) : at::Tensor();
}

// Hands the reference over; an undefined tensor is null.
inline ts_tensor release(at::Tensor t) { return t.defined() ? t.unsafeReleaseTensorImpl() : nullptr; }
