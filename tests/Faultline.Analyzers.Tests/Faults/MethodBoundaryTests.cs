using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0001 and the code that runs elsewhere, later, or on behalf of a caller that holds the lock.</summary>
public class MethodBoundaryTests
{
    [Fact]
    public Task Work_that_is_only_started_under_the_lock_does_not_inherit_it() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("frame", TakenByFaultHandler = true)]
            public sealed class Frame
            {
                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public sealed class Memory
            {
                [MayFault] public void Copy(byte[] destination) { }
            }

            public sealed class Prefetcher
            {
                private Action? _later;

                public event Action? Wanted;

                public void Start(Frame frame, Memory source, byte[] destination)
                {
                    Action before = () => source.Copy(destination);
                    frame.Enter();
                    try
                    {
                        Task started = Task.Run(() => source.Copy(destination));
                        var thread = new Thread(() => source.Copy(destination));
                        thread.Start();
                        ThreadPool.QueueUserWorkItem(_ => source.Copy(destination));
                        Wanted += () => source.Copy(destination);
                        _later = delegate { source.Copy(destination); };
                    }
                    finally
                    {
                        frame.Exit();
                    }

                    _later();

                    void Unused() => source.Copy(destination);
                }
            }
            """);

    [Fact]
    public Task A_lambda_and_a_local_function_are_methods_of_their_own() =>
        Verify.FaultsInMembersAsync(
            """
            private readonly Action<Latch, Source, byte[]> initial = static (latch, source, data) =>
            {
                using (latch.Hold())
                    {|FLT0001:source.Copy(data)|};
                source.Copy(data);
            };

            public void Method(Source source, byte[] data)
            {
                Action lambda = () =>
                {
                    latch.Enter();
                    {|FLT0001:source.Copy(data)|};
                    latch.Exit();
                    source.Copy(data);
                };

                Action old = delegate
                {
                    lock (latch)
                        {|FLT0001:source.Copy(data)|};
                };

                Func<int> expression = () => latch.TryEnter() ? {|FLT0001:source.First|} : 0;

                source.Copy(data);
                Local();

                void Local()
                {
                    using LatchScope scope = latch.Hold();
                    {|FLT0001:source.Copy(data)|};

                    void Nested()
                    {
                        source.Copy(data);
                        latch.Enter();
                        {|FLT0001:source.Copy(data)|};
                        latch.Exit();
                    }
                }
            }
            """);

    [Fact]
    public Task Locks_taken_in_a_lambda_are_not_held_around_it() =>
        Verify.FaultsInMembersAsync(
            """
            public void Method(Source source, byte[] data)
            {
                Action enter = () => latch.Enter();
                source.Copy(data);
                Task.Run(() => latch.Enter());
                source.Copy(data);

                void Local() => latch.Enter();
                source.Copy(data);
            }
            """);

    [Fact]
    public Task A_lambda_beside_the_copy_does_not_hide_it() =>
        Verify.FaultsInMembersAsync(
            """
            private static int Run(Func<int> function) => function();

            public void Method(Source source, byte[] data)
            {
                lock (latch)
                {
                    {|FLT0001:source.Copy(data)|};
                    Run(() => 1);
                }

                using (latch.Hold())
                {
                    {|FLT0002:Run(() => source.First)|};
                    {|FLT0001:source.Copy(data)|};
                }

                lock (latch)
                {
                    void Local() => source.Copy(data);
                    {|FLT0001:source.Copy(data)|};
                }

                source.Copy(data);
            }
            """);

    [Fact]
    public Task Every_kind_of_body_is_looked_at() =>
        Verify.FaultsInMembersAsync(
            """
            private readonly Source memory;
            private static readonly Latch Shared = new();

            public Writer(Source source, byte[] data)
            {
                memory = source;
                lock (latch)
                    {|FLT0001:source.Copy(data)|};
            }

            static Writer()
            {
                Shared.Enter();
                Source made = {|FLT0001:new Source()|};
                Shared.Exit();
            }

            ~Writer()
            {
                lock (latch)
                    {|FLT0001:memory.FaultIn()|};
            }

            public int Property
            {
                get
                {
                    lock (latch)
                        return {|FLT0001:memory.First|};
                }

                set
                {
                    using LatchScope scope = latch.Hold();
                    {|FLT0001:memory.First|} = (byte)value;
                }
            }

            public int this[int index]
            {
                get
                {
                    using (latch.Hold())
                        return {|FLT0001:memory.First|};
                }
            }

            public event Action Event
            {
                add
                {
                    lock (latch)
                        {|FLT0001:memory.FaultIn()|};
                }

                remove
                {
                }
            }

            public static Writer operator +(Writer left, int right)
            {
                lock (left.latch)
                    {|FLT0001:left.memory.FaultIn()|};
                return left;
            }

            public int Conditional => latch.TryEnter() ? {|FLT0001:memory.First|} : memory.First;
            """);

    [Fact]
    public Task An_asynchronous_method_keeps_the_lock_over_an_await() =>
        Verify.FaultsInMembersAsync(
            """
            public async Task Method(Source source, byte[] data)
            {
                await source.CopyAsync(data);
                latch.Enter();
                await Task.Yield();
                {|FLT0001:source.Copy(data)|};
                await {|FLT0001:source.CopyAsync(data)|}.ConfigureAwait(false);
                latch.Exit();
                await source.CopyAsync(data);
                source.Copy(data);
            }

            public async IAsyncEnumerable<int> Iterate(Source source, byte[] data)
            {
                using (latch.Lease())
                {
                    yield return 1;
                    {|FLT0001:source.Copy(data)|};
                }

                source.Copy(data);
                yield return 2;
            }

            public IEnumerable<int> Enumerate(Source source, byte[] data)
            {
                using LatchLease lease = latch.Lease();
                {|FLT0001:source.Copy(data)|};
                yield return 1;
            }
            """);

    [Fact]
    public async Task Top_level_statements_are_a_method_too()
    {
        CSharpCompilation compilation = Analysis.OwnTypes(
            ClientTypes.Source,
            """
            using Client;

            var latch = new Latch();
            var source = new Source();
            byte[] data = new byte[16];
            source.Copy(data);
            lock (latch)
                source.Copy(data);
            """);
        compilation = compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication));

        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(compilation);
        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal("source.Copy(data)", diagnostic.Covered());
        Assert.Equal(7, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public async Task Generated_code_is_left_alone()
    {
        const string Members =
            """
            public void Method(Source source, byte[] data)
            {
                lock (latch)
                    source.Copy(data);
            }
            """;
        CSharpCompilation compilation = Analysis.OwnTypes(
            ClientTypes.Source, "// <auto-generated/>\n#nullable enable\n" + ClientTypes.ClassWith(Members));

        Assert.Empty(await Analysis.DiagnosticsOfAsync(compilation));
    }
}
