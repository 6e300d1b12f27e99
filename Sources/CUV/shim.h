#pragma once
// The event loop: libuv 1.44 (Debian libuv1-dev).
#include <uv.h>
