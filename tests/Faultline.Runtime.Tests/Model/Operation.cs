using CsCheck;

namespace Faultline.Runtime.Tests.Model;

internal enum OperationKind
{
    /// <summary>A write from a span.</summary>
    Write,

    /// <summary>A write whose source is the mapping of the file itself, by the file's write.</summary>
    WriteFromItself,

    /// <summary>The same, by a client's loop with <see cref="AtomicCopy"/>.</summary>
    CopyFromItself,

    /// <summary>A write from another file's mapping, the first bytes of which are resident and the next not.</summary>
    WriteFromPartlyResident,

    /// <summary>The same, by a client's loop.</summary>
    CopyFromPartlyResident,

    /// <summary>A client's loop whose source, a mapping of the file itself, is evicted before its rounds.</summary>
    CopyFromEvicted,

    /// <summary>A write from a source that ends in memory that is not mapped.</summary>
    WriteFromBadSource,

    /// <summary>A begun write that is completed with some of its bytes.</summary>
    BeginAndComplete,

    /// <summary>A client's copy into a locked page.</summary>
    CopyIntoLockedPage,

    /// <summary>A user store through the mapping.</summary>
    Store,

    /// <summary>A user load through the mapping.</summary>
    Load,

    /// <summary>A read into a span.</summary>
    Read,

    /// <summary>A read into the mapping of the file itself.</summary>
    ReadIntoItself,

    /// <summary>Maps the file anew: no translation is left.</summary>
    Remap,

    Flush,

    /// <summary>Flushes, closes and opens the file: no page is cached.</summary>
    Reopen,
}

/// <summary>One operation; what its numbers mean depends on its kind, and they are cut to what is possible then.</summary>
internal sealed record Operation(OperationKind Kind, int Place, int Length, int Other, byte Value)
{
    public const int MaxLength = 8 * PageSize;
    public const int PageSize = 4096;

    private static readonly Gen<int> AnyPlace = Gen.Frequency(
        (2, Gen.Int[0, MaxLength - 1]),
        (2, Gen.Select(Gen.Int[0, 7], Gen.Int[-3, 3], (page, delta) => Math.Max(0, (page * PageSize) + delta))),
        (1, Gen.Int[0, 200]));

    private static readonly Gen<int> AnyLength = Gen.Frequency(
        (2, Gen.Int[1, 100]),
        (2, Gen.Int[1, 3 * PageSize]),
        (1, Gen.Const(PageSize)));

    private static readonly Gen<OperationKind> AnyKind = Gen.Frequency(
        (3, Gen.Const(OperationKind.Write)),
        (4, Gen.Const(OperationKind.WriteFromItself)),
        (3, Gen.Const(OperationKind.CopyFromItself)),
        (3, Gen.Const(OperationKind.WriteFromPartlyResident)),
        (2, Gen.Const(OperationKind.CopyFromPartlyResident)),
        (2, Gen.Const(OperationKind.CopyFromEvicted)),
        (2, Gen.Const(OperationKind.WriteFromBadSource)),
        (2, Gen.Const(OperationKind.BeginAndComplete)),
        (1, Gen.Const(OperationKind.CopyIntoLockedPage)),
        (4, Gen.Const(OperationKind.Store)),
        (2, Gen.Const(OperationKind.Load)),
        (3, Gen.Const(OperationKind.Read)),
        (2, Gen.Const(OperationKind.ReadIntoItself)),
        (2, Gen.Const(OperationKind.Remap)),
        (1, Gen.Const(OperationKind.Flush)),
        (2, Gen.Const(OperationKind.Reopen)));

    public static readonly Gen<Operation> Any = Gen.Select(
        AnyKind, AnyPlace, AnyLength, AnyPlace, Gen.Byte,
        (kind, place, length, other, value) => new Operation(kind, place, length, other, value));
}
