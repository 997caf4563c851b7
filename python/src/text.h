// Arguments that are text or bytes, read where they lie.

#ifndef MATRON_PYTHON_TEXT_H_
#define MATRON_PYTHON_TEXT_H_

#include <pybind11/pybind11.h>

#include <memory>
#include <string>
#include <string_view>

// Text is a str in UTF-8, or what an object with the buffer protocol holds. It
// keeps its object alive, and a buffer locked, so that it may be read without
// the GIL; make and destroy it with the GIL.
class Text {
 public:
  // Makes `*this` the text of `source`. Throws TypeError for anything else: the
  // one of pybind11 would print all arguments, and with them a token.
  void Read(pybind11::handle source) {
    if (PyUnicode_Check(source.ptr())) {
      ReadStr(source);
    } else if (PyObject_CheckBuffer(source.ptr()) != 0) {
      ReadBuffer(source);
    } else {
      throw pybind11::type_error(
          std::string("must be str, bytes, bytearray or memoryview, not ") +
          Py_TYPE(source.ptr())->tp_name);
    }
  }

  // Points into the object.
  std::string_view view() const { return view_; }

 private:
  struct Unlock {
    void operator()(Py_buffer* buffer) const {
      PyBuffer_Release(buffer);
      delete buffer;
    }
  };

  // The object caches its UTF-8, and has it without a copy if it is ASCII. A
  // lone surrogate has no UTF-8; as three bytes the engine sees that.
  void ReadStr(pybind11::handle source) {
    Py_ssize_t size = 0;
    const char* data = PyUnicode_AsUTF8AndSize(source.ptr(), &size);
    if (data != nullptr) {
      owner_ = pybind11::reinterpret_borrow<pybind11::object>(source);
      view_ = {data, static_cast<size_t>(size)};
      return;
    }
    PyErr_Clear();
    owner_ = pybind11::reinterpret_steal<pybind11::object>(
        PyUnicode_AsEncodedString(source.ptr(), "utf-8", "surrogatepass"));
    if (!owner_) throw pybind11::error_already_set();
    ReadBuffer(owner_);
  }

  void ReadBuffer(pybind11::handle source) {
    auto buffer = std::make_unique<Py_buffer>();
    if (PyObject_GetBuffer(source.ptr(), buffer.get(), PyBUF_SIMPLE) != 0) {
      throw pybind11::error_already_set();
    }
    buffer_.reset(buffer.release());
    view_ = {static_cast<const char*>(buffer_->buf),
             static_cast<size_t>(buffer_->len)};
  }

  pybind11::object owner_;
  std::unique_ptr<Py_buffer, Unlock> buffer_;
  std::string_view view_;
};

namespace pybind11::detail {

template <>
struct type_caster<Text> {
 public:
  PYBIND11_TYPE_CASTER(Text,
                       const_name("str | bytes | bytearray | memoryview"));
  bool load(handle source, bool) {
    value.Read(source);
    return true;
  }
};

}  // namespace pybind11::detail

#endif  // MATRON_PYTHON_TEXT_H_
