using Faultline.Tour;

namespace Faultline.Package.Tests;

/// <summary>
/// A client that has nothing of the runtime: its own lock and page types, annotated with the attributes that
/// <c>FaultlineAnnotations=source</c> compiles into it. It gets the same warning, and the same loop written inline.
/// </summary>
[Collection(PackedOnce.Name)]
public sealed class AnnotatedClientTests(PackedPackages packages)
{
    private const string Buffers =
        """
        using Faultline.Annotations;

        /// <summary>A buffer with a latch that the pager takes as well.</summary>
        [LockClass("buffer latch", TakenByFaultHandler = true)]
        internal sealed class Buffer
        {
            public byte[] Bytes { get; } = new byte[64];

            public bool IsLatched => Monitor.IsEntered(Bytes);

            [Acquires]
            public void Latch() => Monitor.Enter(Bytes);

            [Releases]
            public void Unlatch() => Monitor.Exit(Bytes);
        }

        /// <summary>Paged memory, out when it is made. Its pager latches the buffer that it pages from.</summary>
        internal sealed class PagedMemory(byte[] content, Buffer pagedFrom)
        {
            private bool _isIn;

            public int Length => content.Length;

            [MayFault(Atomic = nameof(CopyToAtomic), FaultIn = nameof(FaultInReadable))]
            public void CopyTo(Span<byte> destination)
            {
                _ = FaultInReadable();
                content.CopyTo(destination);
            }

            [NoFault]
            public int CopyToAtomic(Span<byte> destination)
            {
                int copied = _isIn ? Math.Min(Length, destination.Length) : 0;
                content.AsSpan(0, copied).CopyTo(destination);
                return copied;
            }

            /// <summary>Brings it in; returns how many bytes could not be.</summary>
            [FaultIn]
            public int FaultInReadable()
            {
                if (pagedFrom.IsLatched)
                    throw new InvalidOperationException("The pager waits for the latch of its own thread.");
                pagedFrom.Latch();
                _isIn = true;
                pagedFrom.Unlatch();
                return 0;
            }
        }

        """;

    private const string Writer =
        """
        internal static class Writer
        {
            public static void Store(Buffer buffer, PagedMemory source)
            {
                buffer.Latch();
                try
                {
                    source.CopyTo(buffer.Bytes);
                }
                finally
                {
                    buffer.Unlatch();
                }
            }
        }

        """;

    private const string Program =
        """
        byte[] content = [.. Enumerable.Range(0, 64).Select(number => (byte)number)];
        Buffer buffer = new();
        Writer.Store(buffer, new PagedMemory(content, buffer));
        Console.WriteLine(buffer.Bytes.AsSpan().SequenceEqual(content) && !buffer.IsLatched ? "verified" : "WRONG");

        """;

    [Fact]
    public void Own_types_get_the_warning_and_the_inline_fix()
    {
        Client client = packages.NewClient(
            "Buffers",
            "Faultline.Analyzers",
            """
            <OutputType>Exe</OutputType>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <FaultlineAnnotations>source</FaultlineAnnotations>
            """,
            ("Buffers.cs", Buffers),
            ("Writer.cs", Writer),
            ("Program.cs", Program));

        CommandResult before = client.Build().Succeeded();
        Assert.Equal(
            [BuildLog.WarningAt("Writer.cs", Writer, "source.CopyTo(buffer.Bytes)", "FLT0001")], before.Messages());
        CommandResult faulted = client.Run(TimeSpan.FromSeconds(60));
        Assert.Contains("The pager waits for the latch of its own thread.", faulted.Output, StringComparison.Ordinal);

        _ = client.ApplyFixes("FLT0001").Succeeded();

        string repaired = File.ReadAllText(Path.Combine(client.Folder, "Writer.cs"));
        Assert.Contains("CopyToAtomic(", repaired, StringComparison.Ordinal);
        Assert.Contains("FaultInReadable(", repaired, StringComparison.Ordinal);
        Assert.DoesNotContain("AtomicCopy(", repaired, StringComparison.Ordinal);
        Assert.Empty(client.Build("-p:TreatWarningsAsErrors=true").Succeeded().Messages());
        Assert.Equal(["verified"], client.Run(TimeSpan.FromSeconds(60)).Succeeded().Lines);
    }
}
