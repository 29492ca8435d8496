using Faultline.Annotations;

// Outer to inner. A file's write lock stays outside of everything that a fault takes, because the write loop
// faults its source in while it holds it; the epoch is innermost, because nothing is acquired inside one.
[assembly: LockOrder(
    "file.write", "mmap", "file.invalidate", "page", "file.mappings", "pagetable", "file.pages", "cache.reclaim", "epoch")]
