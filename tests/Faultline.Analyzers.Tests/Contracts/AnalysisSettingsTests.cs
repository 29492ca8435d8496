using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Contracts;

/// <summary>
/// The settings of an <c>.editorconfig</c>: how deep calls are followed, how many implementations of one call, and under
/// which locks nothing may block. A value that makes no sense is the default.
/// </summary>
public class AnalysisSettingsTests
{
    private const string Depth = "faultline_call_depth";
    private const string Dispatch = "faultline_dispatch_bound";
    private const string Forbidden = "faultline_blocking_forbidden_under";

    public static TheoryData<string> Malformed => ["", "abc", "-1", "1e9", "16.5", "99999999999999999999", "8 4", "true"];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public Task An_effect_is_followed_through_several_calls(int calls) =>
        Verify.OwnTypesAsync(Chain(calls, fires: true));

    [Fact]
    public Task An_effect_is_not_followed_without_end() => Verify.OwnTypesAsync(Chain(40, fires: false));

    [Fact]
    public Task It_is_followed_deeper_if_the_settings_say_so() =>
        Verify.OwnTypesAsync(Chain(40, fires: true), Surroundings.WithSetting(Depth, "64"));

    [Fact]
    public Task It_is_followed_less_deep_if_the_settings_say_so() =>
        Verify.OwnTypesAsync(Chain(8, fires: false), Surroundings.WithSetting(Depth, "3"));

    [Theory]
    [MemberData(nameof(Malformed))]
    public Task A_malformed_depth_is_the_default(string value) =>
        Verify.OwnTypesAsync(Chain(8, fires: true), Surroundings.WithSetting(Depth, value));

    [Theory]
    [InlineData("99999999999999999999")]
    [InlineData("abc")]
    public Task A_malformed_depth_is_not_without_end(string value) =>
        Verify.OwnTypesAsync(Chain(40, fires: false), Surroundings.WithSetting(Depth, value));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public Task Every_implementation_of_an_interface_is_followed(int faulting) =>
        Verify.OwnTypesAsync(Implementations(4, faulting, fires: true));

    [Theory]
    [InlineData(0)]
    [InlineData(29)]
    public Task More_are_followed_if_the_settings_say_so(int faulting) =>
        Verify.OwnTypesAsync(Implementations(30, faulting, fires: true), Surroundings.WithSetting(Dispatch, "40"));

    [Theory]
    [MemberData(nameof(Malformed))]
    public Task A_malformed_bound_is_the_default(string value) =>
        Verify.OwnTypesAsync(Implementations(4, 3, fires: true), Surroundings.WithSetting(Dispatch, value));

    [Fact]
    public async Task No_more_implementations_are_followed_than_the_settings_say()
    {
        int followed = 0;
        for (int faulting = 0; faulting < 4; faulting++)
        {
            ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(
                Analysis.OwnTypes(Implementations(4, faulting, fires: false)), Surroundings.WithSetting(Dispatch, "1"));
            Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Id != "FLT0002");
            followed += diagnostics.Length;
        }

        Assert.InRange(followed, 0, 1);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("Client._gate, plain")]
    [InlineData(" plain ,Client._gate")]
    [InlineData("nothing,plain")]
    public Task Blocking_is_forbidden_under_the_locks_that_the_settings_name(string names) =>
        Verify.OwnTypesAsync(
            Blocking("using (_plain.Hold()) {|FLT0306:Thread.Sleep(100)|};"), Surroundings.WithSetting(Forbidden, names));

    [Theory]
    [InlineData("Client._gate")]
    [InlineData("plain, Client._gate")]
    public Task A_field_is_named_with_its_type(string names) =>
        Verify.OwnTypesAsync(
            Blocking("lock (_gate) {|FLT0306:Thread.Sleep(100)|};"), Surroundings.WithSetting(Forbidden, names));

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData(" , ,")]
    [InlineData("nothing")]
    [InlineData("Client._gate")]
    [InlineData("Plain")]
    public Task Under_another_lock_it_is_as_without_settings(string names) =>
        Verify.OwnTypesAsync(
            Blocking("using (_plain.Hold()) {|FLT0301:Thread.Sleep(100)|};"), Surroundings.WithSetting(Forbidden, names));

    [Fact]
    public Task Without_settings_it_is_a_suggestion() =>
        Verify.OwnTypesAsync(Blocking("using (_plain.Hold()) {|FLT0301:Thread.Sleep(100)|};"));

    private static string Chain(int calls, bool fires)
    {
        var links = new StringBuilder();
        for (int i = 1; i < calls; i++)
            links.AppendLine(CultureInfo.InvariantCulture, $"    public static void Step{i}(Memory memory) => Step{i + 1}(memory);");
        string call = fires ? "{|FLT0002:Step1(memory)|}" : "Step1(memory)";
        return $$"""
            {{Types}}

            public static class Client
            {
                public static void Method(Frame frame, Memory memory)
                {
                    using (frame.Hold())
                        {{call}};
                }

            {{links}}
                public static void Step{{calls}}(Memory memory) => memory.Copy();
            }
            """;
    }

    private static string Implementations(int count, int faulting, bool fires)
    {
        var types = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            string body = i == faulting ? "memory.Copy()" : "_ = memory.Length";
            types.AppendLine(
                CultureInfo.InvariantCulture,
                $"public sealed class Reader{i} : IReader {{ public void Read(Memory memory) => {body}; }}");
        }

        string call = fires ? "{|FLT0002:reader.Read(memory)|}" : "reader.Read(memory)";
        return $$"""
            {{Types}}

            public interface IReader
            {
                void Read(Memory memory);
            }

            {{types}}
            public static class Client
            {
                public static void Method(Frame frame, Memory memory, IReader reader)
                {
                    using (frame.Hold())
                        {{call}};
                }
            }
            """;
    }

    private static string Blocking(string body) =>
        $$"""
        {{Types}}

        public sealed class Client
        {
            private readonly object _gate = new();
            private readonly PlainLock _plain = new();

            public void Method()
            {
                {{body}}
            }
        }
        """;

    private const string Types =
        """
        [LockClass("frame", TakenByFaultHandler = true)]
        public sealed class Frame
        {
            [Acquires] public FrameScope Hold() => default;
        }

        [LockClass("plain")]
        public sealed class PlainLock
        {
            [Acquires] public FrameScope Hold() => default;
        }

        [ScopedLock]
        public readonly ref struct FrameScope : IDisposable
        {
            public void Dispose() { }
        }

        public sealed class Memory
        {
            public int Length => 0;
            [MayFault] public void Copy() { }
        }
        """;
}
