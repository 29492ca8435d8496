using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Safety;

/// <summary>Syntax newer than the compiler that the analyzers are built against: no crash, and the rules still hold.</summary>
public class NewSyntaxTests
{
    [Fact]
    public Task Extension_members() =>
        ReportedAsync(
            1,
            """
            using Client;

            public static class LatchExtensions
            {
                extension(Latch latch)
                {
                    public bool IsFree => !latch.Ready;

                    public void CopyLocked(Source source, byte[] data)
                    {
                        latch.Enter();
                        try
                        {
                            source.Copy(data);
                        }
                        finally
                        {
                            latch.Exit();
                        }
                    }

                    public static Latch Make() => new();
                }

                public static void Use(Latch latch, Source source, byte[] data)
                {
                    if (latch.IsFree)
                        latch.CopyLocked(source, data);
                    lock (Latch.Make())
                    {
                    }
                }
            }
            """);

    [Fact]
    public Task Annotated_extension_members() =>
        ReportedAsync(
            1,
            """
            using Client;

            public static class SourceExtensions
            {
                extension(Source source)
                {
                    [MayFault]
                    public void CopyAll(byte[] data) { }
                }

                public static void Use(Latch latch, Source source, byte[] data)
                {
                    source.CopyAll(data);
                    lock (latch)
                        source.CopyAll(data);
                }
            }
            """);

    [Fact]
    public Task The_field_keyword() =>
        ReportedAsync(
            2,
            """
            using Client;

            public class Holder(Latch latch)
            {
                public Source? Source
                {
                    get
                    {
                        lock (latch)
                        {
                            field?.FaultIn();
                            return field;
                        }
                    }

                    set
                    {
                        lock (latch)
                        {
                            field = value;
                            value?.FaultIn();
                        }
                    }
                }
            }
            """);

    [Fact]
    public Task Null_conditional_assignment() =>
        ReportedAsync(
            1,
            """
            using Client;

            public static class Setter
            {
                public static void Set(Latch latch, Source? source, byte value)
                {
                    source?.First = value;
                    lock (latch)
                        source?.First = value;
                }
            }
            """);

    [Fact]
    public Task Partial_members() =>
        ReportedAsync(
            3,
            """
            using Client;

            public partial class Part
            {
                private readonly Latch _latch = new();

                public partial Part(Source source);

                public partial event Action Changed;

                public partial byte this[Source source] { get; }

                [MayFault]
                public partial void Copy(byte[] data);
            }

            public partial class Part
            {
                public partial Part(Source source)
                {
                    lock (_latch)
                        source.FaultIn();
                }

                public partial event Action Changed { add { } remove { } }

                public partial byte this[Source source]
                {
                    get
                    {
                        lock (_latch)
                            return source.First;
                    }
                }

                public partial void Copy(byte[] data) { }

                public void Use(byte[] data)
                {
                    lock (_latch)
                        Copy(data);
                }
            }
            """);

    [Fact]
    public Task Compound_assignment_operators_and_lambda_modifiers() =>
        ReportedAsync(
            2,
            """
            using Client;

            public class Counter
            {
                [MayFault]
                public void operator +=(int value) { }

                public static void Use(Latch latch, Source source, Counter counter, byte[] data)
                {
                    lock (latch)
                        counter += 1;

                    TryParse parse = (text, out result) =>
                    {
                        result = 0;
                        lock (latch)
                            source.Copy(data);
                        return true;
                    };
                }

                private delegate bool TryParse(string text, out int result);
            }
            """);

    [Fact]
    public Task First_class_spans_and_collection_expressions() =>
        ReportedAsync(
            3,
            """
            using Client;

            public static class Spans
            {
                public static void Use(Latch latch, Source source, [UserMemory] Span<byte> user, byte[] data)
                {
                    lock (latch)
                    {
                        user.CopyTo(data);
                        byte[] both = [source.First, .. data];
                        Span<byte> local = [1, 2, 3];
                        data.CopyTo(local);
                        Write(user[0], 2, 3);
                    }
                }

                private static void Write(params ReadOnlySpan<byte> bytes) { }
            }
            """);

    [Fact]
    public Task Older_syntax_that_is_easily_forgotten() =>
        ReportedAsync(
            5,
            """
            using Client;
            using Pair = (Client.Latch Latch, Client.Source Source);

            public interface ICopier<TSelf> where TSelf : ICopier<TSelf>
            {
                [MayFault] static abstract void Copy(byte[] data);
            }

            public record struct Section(Latch Latch, Source Source)
            {
                public required byte[] Data { get; init; }

                public void Run()
                {
                    lock (Latch)
                        Source.Copy(Data);
                }
            }

            file static class Older
            {
                public static void Generic<T>(Latch latch, byte[] data) where T : ICopier<T>
                {
                    lock (latch)
                        T.Copy(data);
                }

                public static int Tuple(Pair pair, object? anything, byte[] data)
                {
                    lock (pair.Latch)
                    {
                        (pair.Source, byte first) = (pair.Source, pair.Source.First);
                        return anything switch
                        {
                            Source { Length: > 3 } source when source.FaultIn() => 1,
                            int[] and [1, .., > 3] => 2,
                            string { Length: var n } => n,
                            _ => pair.Source.First,
                        };
                    }
                }

                public static unsafe void Pointers(delegate*<byte[], void> copy, byte[] data)
                {
                    copy(data);
                    static void Local(in Span<byte> bytes) => bytes[0] = 1;
                    Local(data);
                    scoped ref byte first = ref data[0];
                    first++;
                }
            }
            """);

    private static async Task ReportedAsync(int expected, string source)
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes(ClientTypes.Source, source));
        Assert.Equal(expected, diagnostics.Count(diagnostic => diagnostic.Id == "FLT0001"));
        Assert.Equal(expected, diagnostics.Length);
    }
}
