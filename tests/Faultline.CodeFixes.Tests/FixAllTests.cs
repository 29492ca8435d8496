using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;

namespace Faultline.CodeFixes.Tests;

/// <summary>
/// Many at once. <see cref="FixTest"/> applies every fix also with Fix All in document, project and solution, and
/// demands the same result as one at a time.
/// </summary>
public class FixAllTests
{
    [Fact]
    public Task Adjacent_sections_that_need_names_of_their_own() => FixTest.Runtime(
        """
        using Acme;
        using Faultline;

        static class Client
        {
            static void Write(Page page, Frame frame, UserBuffer source)
            {
                using (LockedPage locked = page.Lock())
                {
                    {|FLT0001:source.CopyTo(locked.Data)|};
                }

                lock (frame)
                {
                    {|FLT0001:source.CopyTo(frame.Bytes)|};
                }

                frame.Enter();
                {|FLT0001:source.CopyTo(frame.Bytes)|};
                frame.Exit();
            }
        }
        """,
        """
        using Acme;
        using Faultline;

        static class Client
        {
            static void Write(Page page, Frame frame, UserBuffer source)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    using (LockedPage locked = page.Lock())
                    {
                        copy.CopyTo(locked.Data);
                    }
                }
                while (copy.FaultIn());

                var copy2 = new AtomicCopy(source);
                do
                {
                    lock (frame)
                    {
                        copy2.CopyTo(frame.Bytes);
                    }
                }
                while (copy2.FaultIn());

                var copy3 = new AtomicCopy(source);
                do
                {
                    frame.Enter();
                    copy3.CopyTo(frame.Bytes);
                    frame.Exit();
                }
                while (copy3.FaultIn());
            }
        }
        """);

    [Fact]
    public Task A_lock_that_no_fault_takes_may_stay_held_around_several_sections() => FixTest.Runtime(
        """
        using Acme;
        using Faultline;

        class Client
        {
            private readonly object _gate = new();

            void Write(Frame first, Frame second, UserBuffer source)
            {
                lock (_gate)
                {
                    lock (first)
                    {
                        {|FLT0001:source.CopyTo(first.Bytes)|};
                    }

                    lock (second)
                    {
                        {|FLT0001:source.CopyTo(second.Bytes)|};
                    }
                }
            }
        }
        """,
        """
        using Acme;
        using Faultline;

        class Client
        {
            private readonly object _gate = new();

            void Write(Frame first, Frame second, UserBuffer source)
            {
                lock (_gate)
                {
                    var copy = new AtomicCopy(source);
                    do
                    {
                        lock (first)
                        {
                            copy.CopyTo(first.Bytes);
                        }
                    }
                    while (copy.FaultIn());

                    var copy2 = new AtomicCopy(source);
                    do
                    {
                        lock (second)
                        {
                            copy2.CopyTo(second.Bytes);
                        }
                    }
                    while (copy2.FaultIn());
                }
            }
        }
        """);

    [Fact]
    public Task Both_forms_in_one_solution_and_the_first_diagnostic_declined() => FixTest.Files(
        withRuntime: true,
        before:
        [
            ("First.cs", """
                using Acme;
                using Faultline;

                static class First
                {
                    static void Declined(Frame frame, UserBuffer source, bool all)
                    {
                        lock (frame)
                        {
                            if (all)
                                {|FLT0001:source.CopyTo(frame.Bytes)|};
                        }
                    }

                    static void Write(Frame frame, UserBuffer source)
                    {
                        lock (frame)
                        {
                            {|FLT0001:source.CopyTo(frame.Bytes)|};
                        }
                    }
                }
                """),
            ("Second.cs", """
                using Acme;

                static class Second
                {
                    static void Write(Frame frame, UserRange source)
                    {
                        lock (frame)
                        {
                            {|FLT0001:source.CopyTo(frame.Bytes)|};
                        }
                    }
                }
                """),
        ],
        after:
        [
            ("First.cs", """
                using Acme;
                using Faultline;

                static class First
                {
                    static void Declined(Frame frame, UserBuffer source, bool all)
                    {
                        lock (frame)
                        {
                            if (all)
                                {|FLT0001:source.CopyTo(frame.Bytes)|};
                        }
                    }

                    static void Write(Frame frame, UserBuffer source)
                    {
                        var copy = new AtomicCopy(source);
                        do
                        {
                            lock (frame)
                            {
                                copy.CopyTo(frame.Bytes);
                            }
                        }
                        while (copy.FaultIn());
                    }
                }
                """),
            ("Second.cs", """
                using System;
                using System.IO;
                using Acme;

                static class Second
                {
                    static void Write(Frame frame, UserRange source)
                    {
                        int best = 0;
                        int fruitless = 0;
                        while (true)
                        {
                            int copied;
                            lock (frame)
                            {
                                copied = source.CopyToAtomic(frame.Bytes);
                            }

                            if (copied == source.Length)
                                break;
                            fruitless = copied > best ? 0 : fruitless + 1;
                            best = Math.Max(best, copied);
                            if (fruitless == 10 || source.FaultInReadable() == source.Length)
                                throw new IOException("The user memory could not be brought in.");
                        }
                    }
                }
                """),
        ]);

    [Fact]
    public async Task A_key_of_another_fix_changes_nothing_and_no_key_means_this_one()
    {
        const string Code = """
            using Acme;
            using Faultline;

            class Client
            {
                void Write(Frame frame, UserBuffer source)
                {
                    lock (frame)
                    {
                        source.CopyTo(frame.Bytes);
                    }
                }
            }
            """;
        using var other = new Workbench(withRuntime: true, Code);
        using var primary = new Workbench(withRuntime: true, Code);

        Assert.Equal(Code, await other.FixAllAsync("BounceBuffer"));
        string changed = await primary.FixAllAsync(equivalenceKey: null);
        Assert.Contains("while (copy.FaultIn());", changed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_title_says_what_others_may_see_and_a_second_application_has_nothing_to_do()
    {
        const string Code = """
            using Acme;
            using Faultline;

            class Client
            {
                void Write(Frame frame, UserBuffer source, UserRange range)
                {
                    lock (frame)
                    {
                        source.CopyTo(frame.Bytes);
                    }

                    lock (frame)
                    {
                        range.CopyTo(frame.Bytes);
                    }
                }
            }
            """;
        using var workbench = new Workbench(withRuntime: true, Code);

        CodeAction action = Assert.Single(await workbench.ActionsAsync((await workbench.DiagnosticsAsync())[0]));
        Assert.Contains("others may see a partial copy", action.Title, StringComparison.Ordinal);
        Assert.Equal(AtomicCopyAndRetryCodeFixProvider.EquivalenceKey, action.EquivalenceKey);

        await workbench.ApplyAsync(action);
        string once = await workbench.FixAllAsync(AtomicCopyAndRetryCodeFixProvider.EquivalenceKey);
        Assert.Empty(await workbench.DiagnosticsAsync());
        Assert.Equal(once, await workbench.FixAllAsync(AtomicCopyAndRetryCodeFixProvider.EquivalenceKey));
    }

    [Fact]
    public void The_provider_fixes_both_rules()
    {
        var provider = new AtomicCopyAndRetryCodeFixProvider();

        Assert.Equal(["FLT0001", "FLT0003"], provider.FixableDiagnosticIds.AsEnumerable());
        Assert.NotNull(provider.GetFixAllProvider());
        string[] rules =
            [.. FixTest.Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Select(rule => rule.Id)];
        Assert.All(provider.FixableDiagnosticIds, id => Assert.Contains(id, rules));
    }
}
