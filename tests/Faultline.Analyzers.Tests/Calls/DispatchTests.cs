namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Calls whose target depends on the receiver: every implementation in sight counts.</summary>
public class DispatchTests
{
    private const string Harmless = "public sealed class Quick : IStep { public void Run(Writer owner) { } }";
    private const string Taking =
        "public sealed class Taking : IStep { public void Run(Writer owner) => owner.Take(); }";

    [Theory]
    [InlineData(Harmless)]
    [InlineData(Harmless + " public sealed class Still : IStep { void IStep.Run(Writer owner) { } }")]
    [InlineData("")]
    public Task An_interface_whose_implementations_are_harmless_is_clean(string implementations) =>
        CallClient.MembersAsync(
            $$"""
            public interface IStep
            {
                void Run(Writer owner);
            }

            {{implementations}}

            public void Outer(IStep step)
            {
                using (plain.Hold())
                    step.Run(this);
            }
            """);

    [Theory]
    [InlineData(Taking)]
    [InlineData("public sealed class Hidden : IStep { void IStep.Run(Writer owner) => owner.Take(); }")]
    [InlineData("public struct Value : IStep { public void Run(Writer owner) => owner.Take(); }")]
    [InlineData(Harmless + Taking)]
    [InlineData(Taking + Harmless)]
    public Task An_interface_with_an_implementation_that_takes_the_lock_fires(string implementations) =>
        CallClient.MembersAsync(
            $$"""
            public interface IStep
            {
                void Run(Writer owner);
            }

            {{implementations}}

            public void Outer(IStep step)
            {
                using (plain.Hold())
                    {|FLT0104:step.Run(this)|};
            }
            """);

    [Fact]
    public Task A_default_implementation_counts() =>
        CallClient.MembersAsync(
            """
            public interface IStep
            {
                void Run() => Thread.Sleep(1);
            }

            public sealed class Plain : IStep
            {
            }

            public void Outer(IStep step)
            {
                using (plain.Hold())
                    {|FLT0301:step.Run()|};
            }
            """);

    [Fact]
    public Task A_default_implementation_that_everybody_replaces_does_not_matter_to_the_replacement() =>
        CallClient.MembersAsync(
            """
            public interface IStep
            {
                void Run() => Thread.Sleep(1);
            }

            public sealed class Quick : IStep
            {
                public void Run() { }
            }

            public void Outer(Quick step)
            {
                using (plain.Hold())
                    step.Run();
            }
            """);

    [Fact]
    public Task An_interface_declaration_that_says_that_it_blocks_needs_no_implementation() =>
        CallClient.MembersAsync(
            """
            public interface IDisk
            {
                [MayBlock] void Flush();
                void Note();
            }

            public void Outer(IDisk disk)
            {
                using (plain.Hold())
                {
                    disk.Note();
                    {|FLT0301:disk.Flush()|};
                }
            }
            """);

    [Fact]
    public Task A_member_declared_outside_of_the_compilation_counts_only_by_its_annotations() =>
        CallClient.MembersAsync(
            """
            public sealed class Session : IDisposable, IComparable<Session>, IComparer<int>
            {
                public void Dispose() => Thread.Sleep(1);

                public int CompareTo(Session? other)
                {
                    Thread.Sleep(1);
                    return 0;
                }

                public int Compare(int left, int right)
                {
                    Thread.Sleep(1);
                    return 0;
                }

                public override string ToString()
                {
                    Thread.Sleep(1);
                    return "";
                }
            }

            public void Outer(IDisposable disposable, IComparer<int> comparer, object any)
            {
                using (plain.Hold())
                {
                    disposable.Dispose();
                    int order = comparer.Compare(1, 2);
                    string text = any.ToString() ?? "";
                }
            }
            """);

    [Fact]
    public Task A_receiver_of_a_known_type_is_not_any_implementation() =>
        CallClient.MembersAsync(
            """
            public abstract class Step
            {
                public abstract void Run();
            }

            public sealed class Quick : Step
            {
                public override void Run() { }
            }

            public sealed class Slow : Step
            {
                public override void Run() => Thread.Sleep(1);
            }

            public void Outer(Quick quick, Slow slow)
            {
                using (plain.Hold())
                {
                    quick.Run();
                    {|FLT0301:slow.Run()|};
                }
            }
            """);

    [Theory]
    [InlineData("abstract", ";")]
    [InlineData("virtual", "{ }")]
    public Task An_override_that_sleeps_counts_for_the_call_through_the_base(string modifier, string body) =>
        CallClient.MembersAsync(
            $$"""
            public abstract class Step
            {
                public {{modifier}} void Run(){{body}}
            }

            public class Quick : Step
            {
                public override void Run() { }
            }

            public sealed class Slow : Quick
            {
                public override void Run() => Thread.Sleep(1);
            }

            public void Outer(Step step)
            {
                using (plain.Hold())
                    {|FLT0301:step.Run()|};
            }
            """);

    [Fact]
    public Task A_virtual_method_without_harmful_bodies_is_clean() =>
        CallClient.MembersAsync(
            """
            public abstract class Step
            {
                public virtual void Run() { }
                public abstract int Length { get; }
            }

            public sealed class Quick : Step
            {
                public override void Run() { }
                public override int Length => 1;
                public void Other() => Thread.Sleep(1);
            }

            public int Outer(Step step)
            {
                using (plain.Hold())
                {
                    step.Run();
                    return step.Length;
                }
            }
            """);

    [Fact]
    public Task An_overridden_property_is_a_virtual_call() =>
        CallClient.MembersAsync(
            """
            public abstract class Step
            {
                public abstract int Length { get; }
            }

            public sealed class Slow : Step
            {
                public override int Length
                {
                    get
                    {
                        Thread.Sleep(1);
                        return 1;
                    }
                }
            }

            public int Outer(Step step)
            {
                using (plain.Hold())
                    return {|FLT0301:step.Length|};
            }
            """);

    [Fact]
    public Task A_call_of_the_base_is_that_of_the_base_alone() =>
        CallClient.MembersAsync(
            """
            public class Step
            {
                protected readonly object _gate = new();

                public virtual void Run() { }
                public virtual void Rest() => Thread.Sleep(1);
            }

            public class Slow : Step
            {
                public override void Run()
                {
                    lock (_gate)
                        base.Run();
                    Thread.Sleep(1);
                }

                public override void Rest()
                {
                    lock (_gate)
                        {|FLT0301:base.Rest()|};
                }
            }

            public sealed class Slower : Slow
            {
                public override void Run() => Thread.Sleep(1);
            }
            """);
}
