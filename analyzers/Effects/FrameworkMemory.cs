using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>What the framework does to the memory that it is given, as data.</summary>
internal static class FrameworkMemory
{
    private const string Every = "*";

    /// <summary>Members that compute an address and touch nothing: the result is the same memory.</summary>
    private static readonly HashSet<(string, string)> Addresses =
    [
        ("System.Span", "Slice"), ("System.Span", "GetEnumerator"), ("System.Span", "GetPinnableReference"),
        ("System.Span", "op_Implicit"), ("System.Span", "CastUp"),
        ("System.ReadOnlySpan", "Slice"), ("System.ReadOnlySpan", "GetEnumerator"),
        ("System.ReadOnlySpan", "GetPinnableReference"), ("System.ReadOnlySpan", "op_Implicit"),
        ("System.ReadOnlySpan", "CastUp"),
        ("System.Memory", "Slice"), ("System.Memory", "Pin"), ("System.Memory", "op_Implicit"),
        ("System.ReadOnlyMemory", "Slice"), ("System.ReadOnlyMemory", "Pin"), ("System.ReadOnlyMemory", "op_Implicit"),
        ("System.MemoryExtensions", "AsSpan"), ("System.MemoryExtensions", "AsMemory"),
        ("System.Array", "GetEnumerator"), ("System.Collections.IEnumerable", "GetEnumerator"),
        ("System.Collections.Generic.IEnumerable", "GetEnumerator"),
        ("System.IntPtr", "ToPointer"), ("System.IntPtr", "Add"), ("System.IntPtr", "Subtract"),
        ("System.UIntPtr", "ToPointer"), ("System.UIntPtr", "Add"), ("System.UIntPtr", "Subtract"),
        ("System.Runtime.InteropServices.MemoryMarshal", "Cast"),
        ("System.Runtime.InteropServices.MemoryMarshal", "AsBytes"),
        ("System.Runtime.InteropServices.MemoryMarshal", "AsMemory"),
        ("System.Runtime.InteropServices.MemoryMarshal", "AsRef"),
        ("System.Runtime.InteropServices.MemoryMarshal", "CreateSpan"),
        ("System.Runtime.InteropServices.MemoryMarshal", "CreateReadOnlySpan"),
        ("System.Runtime.InteropServices.MemoryMarshal", "GetReference"),
        ("System.Runtime.InteropServices.MemoryMarshal", "GetArrayDataReference"),
        ("System.Runtime.CompilerServices.Unsafe", "As"), ("System.Runtime.CompilerServices.Unsafe", "AsRef"),
        ("System.Runtime.CompilerServices.Unsafe", "AsPointer"), ("System.Runtime.CompilerServices.Unsafe", "Add"),
        ("System.Runtime.CompilerServices.Unsafe", "AddByteOffset"),
        ("System.Runtime.CompilerServices.Unsafe", "Subtract"),
        ("System.Runtime.CompilerServices.Unsafe", "SubtractByteOffset"),
        ("System.Runtime.CompilerServices.Unsafe", "BitCast"),
    ];

    /// <summary>Members that ask about an address without touching it.</summary>
    private static readonly HashSet<(string, string)> Questions =
    [
        ("System.MemoryExtensions", "Overlaps"),
        ("System.Buffer", "ByteLength"),
        ("System.Array", "GetLength"), ("System.Array", "GetLongLength"), ("System.Array", "GetLowerBound"),
        ("System.Array", "GetUpperBound"), ("System.Array", "Resize"), ("System.Array", "AsReadOnly"),
        ("System.Runtime.InteropServices.Marshal", "SizeOf"), ("System.Runtime.InteropServices.Marshal", "FreeHGlobal"),
        ("System.Runtime.InteropServices.Marshal", "FreeCoTaskMem"),
        ("System.Runtime.InteropServices.Marshal", "UnsafeAddrOfPinnedArrayElement"),
        ("System.Runtime.InteropServices.NativeMemory", "Free"),
        ("System.Runtime.InteropServices.NativeMemory", "AlignedFree"),
        ("System.Runtime.CompilerServices.Unsafe", "AreSame"), ("System.Runtime.CompilerServices.Unsafe", "ByteOffset"),
        ("System.Runtime.CompilerServices.Unsafe", "IsAddressGreaterThan"),
        ("System.Runtime.CompilerServices.Unsafe", "IsAddressLessThan"),
        ("System.Runtime.CompilerServices.Unsafe", "IsNullRef"), ("System.Runtime.CompilerServices.Unsafe", "SkipInit"),
    ];

    /// <summary>Members that read or write the memory which is their receiver or an argument.</summary>
    private static readonly HashSet<(string, string)> Touches =
    [
        ("System.Span", "CopyTo"), ("System.Span", "TryCopyTo"), ("System.Span", "ToArray"), ("System.Span", "Fill"),
        ("System.Span", "Clear"), ("System.Span", "ToString"),
        ("System.ReadOnlySpan", "CopyTo"), ("System.ReadOnlySpan", "TryCopyTo"), ("System.ReadOnlySpan", "ToArray"),
        ("System.ReadOnlySpan", "ToString"),
        ("System.Memory", "CopyTo"), ("System.Memory", "TryCopyTo"), ("System.Memory", "ToArray"),
        ("System.ReadOnlyMemory", "CopyTo"), ("System.ReadOnlyMemory", "TryCopyTo"), ("System.ReadOnlyMemory", "ToArray"),
        ("System.MemoryExtensions", Every),
        ("System.Buffer", Every),
        ("System.Array", Every),
        ("System.String", ".ctor"), ("System.String", "CopyTo"), ("System.String", "TryCopyTo"),
        ("System.Runtime.CompilerServices.Unsafe", Every),
        ("System.Runtime.InteropServices.Marshal", Every),
        ("System.Runtime.InteropServices.NativeMemory", Every),
        ("System.Runtime.InteropServices.MemoryMarshal", "Read"),
        ("System.Runtime.InteropServices.MemoryMarshal", "TryRead"),
        ("System.Runtime.InteropServices.MemoryMarshal", "Write"),
        ("System.Runtime.InteropServices.MemoryMarshal", "TryWrite"),
        ("System.Runtime.InteropServices.MemoryMarshal", "CreateReadOnlySpanFromNullTerminated"),
        ("System.Buffers.Binary.BinaryPrimitives", Every),
        ("System.Buffers.Text.Utf8Parser", Every), ("System.Buffers.Text.Utf8Formatter", Every),
        ("System.Buffers.Text.Base64", Every),
        ("System.BitConverter", Every), ("System.Convert", Every),
        ("System.Text.Encoding", Every), ("System.Text.Ascii", Every), ("System.Text.Unicode.Utf8", Every),
        ("System.IO.Stream", "Write"), ("System.IO.Stream", "WriteAsync"), ("System.IO.Stream", "Read"),
        ("System.IO.Stream", "ReadAsync"), ("System.IO.Stream", "ReadExactly"), ("System.IO.Stream", "ReadAtLeast"),
        ("System.IO.RandomAccess", "Read"), ("System.IO.RandomAccess", "Write"),
        ("System.Numerics.Vector", "Load"), ("System.Numerics.Vector", "Store"), ("System.Numerics.Vector", "CopyTo"),
        ("System.Runtime.Intrinsics.Vector128", "Load"), ("System.Runtime.Intrinsics.Vector128", "LoadUnsafe"),
        ("System.Runtime.Intrinsics.Vector128", "Store"), ("System.Runtime.Intrinsics.Vector128", "StoreUnsafe"),
        ("System.Runtime.Intrinsics.Vector256", "Load"), ("System.Runtime.Intrinsics.Vector256", "LoadUnsafe"),
        ("System.Runtime.Intrinsics.Vector256", "Store"), ("System.Runtime.Intrinsics.Vector256", "StoreUnsafe"),
        ("System.Threading.Interlocked", Every), ("System.Threading.Volatile", Every),
    ];

    /// <summary>Is the result of this member the memory that it is given, with nothing touched?</summary>
    public static bool IsAddress(IMethodSymbol method) =>
        FrameworkNames.Of(method.ContainingType) is { } type && Addresses.Contains((type, method.Name));

    /// <summary>Does this member read or write the memory that it is given?</summary>
    public static bool IsTouch(IMethodSymbol method)
    {
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.BaseType)
        {
            if (FrameworkNames.Of(type) is not { } name)
                continue;
            if (Addresses.Contains((name, method.Name)) || Questions.Contains((name, method.Name)))
                return false;
            if (Touches.Contains((name, method.Name)) ||
                (Touches.Contains((name, Every)) && method.MethodKind == MethodKind.Ordinary))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Is this what a span calls a member that reads or writes it?</summary>
    public static bool IsTouchOfSpan(string name) => Touches.Contains(("System.Span", name));

    /// <summary>Does this member touch what it gets by reference, while a value, a buffer say, is only stored?</summary>
    public static bool TouchesReferencesOnly(IMethodSymbol method) =>
        FrameworkNames.Of(method.ContainingType) is "System.Threading.Interlocked" or "System.Threading.Volatile";

    /// <summary>Is this a constructor that makes a span out of memory that lies elsewhere?</summary>
    public static bool IsSpanConstructor(IMethodSymbol? constructor) =>
        constructor is { MethodKind: MethodKind.Constructor, Parameters.Length: > 0 } && IsMemory(constructor.ContainingType);

    /// <summary>Does a value of this type stand for memory that lies elsewhere?</summary>
    public static bool IsMemory(ITypeSymbol? type) => type switch
    {
        IPointerTypeSymbol or IArrayTypeSymbol => true,
        { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr } => true,
        INamedTypeSymbol { Arity: 1, Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" } named =>
            named.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true },
        _ => false,
    };
}
