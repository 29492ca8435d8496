using System.Collections.Immutable;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Faultline.CodeFixes.Tests;

/// <summary>
/// The surroundings of the code under test: frames that a client locks himself, and user memory of his own kind.
/// </summary>
internal static class Client
{
    /// <summary>Lock and buffer types that a client would write and annotate.</summary>
    public const string Types = """
        using System;
        using Faultline.Annotations;

        namespace Acme;

        [LockClass("frame", TakenByFaultHandler = true)]
        public sealed class Frame
        {
            public byte[] Bytes { get; } = new byte[8192];

            public int Used { get; set; }

            public bool IsDirty { get; set; }

            public bool IsValid { get; set; } = true;

            [Acquires] public void Enter() { }

            [Releases] public void Exit() { }

            [TryAcquires] public bool TryEnter() => true;

            [Acquires] public FrameScope Lock() => new(this);

            [TryAcquires("return")] public FrameScope? TryLock() => new(this);

            public void MarkDirty() => IsDirty = true;
        }

        [ScopedLock]
        public sealed class FrameScope(Frame frame) : IDisposable
        {
            public Frame Frame { get; } = frame;

            public Span<byte> Data => Frame.Bytes;

            public void Dispose() { }
        }

        [LockClass("latch", TakenByFaultHandler = true)]
        public sealed class Latch
        {
        }

        public sealed class UserRange(byte[] memory)
        {
            public int Length { get; } = memory.Length;

            [MayFault(Atomic = nameof(CopyToAtomic), FaultIn = nameof(FaultInReadable))]
            public void CopyTo(Span<byte> destination) => memory.CopyTo(destination);

            [MayFault(Atomic = nameof(CopyFromAtomic), FaultIn = nameof(FaultInWriteable))]
            public void CopyFrom(ReadOnlySpan<byte> source) => source.CopyTo(memory);

            [NoFault] public int CopyToAtomic(Span<byte> destination) => 0;

            [NoFault] public int CopyFromAtomic(ReadOnlySpan<byte> source) => 0;

            [FaultIn] public int FaultInReadable() => 0;

            [FaultIn] public int FaultInWriteable() => 0;

            public UserRange Slice(int start, int length) => new(memory[start..(start + length)]);
        }
        """;

    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest);

    public static CSharpCompilationOptions CompilationOptions { get; } = new(
        OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);

    public static ImmutableArray<MetadataReference> PlainReferences { get; } = [.. Net100.References.All];

    public static ImmutableArray<MetadataReference> RuntimeReferences { get; } =
        [.. PlainReferences, MetadataReference.CreateFromFile(typeof(UserBuffer).Assembly.Location)];

    /// <summary>The annotations come with the runtime; else as the source file of the analyzers-only package.</summary>
    public static IEnumerable<(string Name, string Text)> Sources(bool withRuntime)
    {
        yield return ("Client.cs", Types);
        if (!withRuntime)
            yield return ("Annotations.cs", Annotations);
    }

    private static string Annotations { get; } = ReadResource("Annotations.cs");

    private static string ReadResource(string name)
    {
        using StreamReader reader = new(typeof(Client).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
