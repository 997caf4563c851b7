// A call whose status nobody looks at is a mistake.

#include "json/document.h"

matron::Status Parse(matron::json::Document& document,
                     matron::json::Reader& reader) {
#if defined(MISUSE)
  document.Parse("{}", reader);
#endif
  return document.Parse("{}", reader);
}
