using Faultline.Annotations;

// Outer to inner. Opening and closing a file is outermost, since closing writes back. A file's write lock stays outside
// of everything that a fault takes, because the write loop faults its source in while it holds it; the epoch is
// innermost, because nothing is acquired inside one.
[assembly: LockOrder(
    "cache.files", "file.write", "mmap", "file.invalidate", "page", "file.mappings", "pagetable", "file.pages",
    "cache.reclaim", "epoch")]
