using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;

namespace Faultline.CodeFixes.Tests;

/// <summary>Comments, indentation and line ends stay; lines that the fix does not touch stay to the byte.</summary>
public class TriviaTests
{
    private const string Before = """
        using Acme;
        using Faultline;

        static class Client
        {
            static   void Untouched( ) { }

            static void Write(Frame frame, UserBuffer source)
            {
                // The frame is ours.
                lock (frame)   // taken
                {
                    // All of it.
                    source.CopyTo( /* the frame */ frame.Bytes ); // copied

                    /* Then
                       say so. */
                    frame.Used = 4;   // bytes
                } // left

                // Done.
            }
        }
        """;

    private const string After = """
        using Acme;
        using Faultline;

        static class Client
        {
            static   void Untouched( ) { }

            static void Write(Frame frame, UserBuffer source)
            {
                // The frame is ours.
                var copy = new AtomicCopy(source);
                do
                {
                    lock (frame)   // taken
                    {
                        // All of it.
                        copy.CopyTo( /* the frame */ frame.Bytes ); // copied

                        /* Then
                           say so. */
                        if (copy.IsComplete)
                            frame.Used = 4;   // bytes
                    } // left
                }
                while (copy.FaultIn());

                // Done.
            }
        }
        """;

    [Fact]
    public Task Comments_stay_where_they_are() => Check(Before, After);

    [Fact]
    public Task Line_ends_of_Windows_stay() => Check(Windows(Before), Windows(After));

    [Fact]
    public Task Tabs_stay() => Check(Tabs(Before), Tabs(After));

    [Fact]
    public Task Indentation_by_two_stays() => Check(Before.Replace("    ", "  "), After.Replace("    ", "  "));

    [Fact]
    public Task The_text_of_a_string_over_several_lines_is_not_indented() => Check(
        """"
        using Acme;
        using Faultline;

        static class Client
        {
            static void Write(Frame frame, UserBuffer source)
            {
                lock (frame)
                {
                    source.CopyTo(frame.Bytes);
                    System.Console.WriteLine("""
                        All
                          of it.
                        """);
                    System.Console.WriteLine(@"
        Verbatim");
                }
            }
        }
        """",
        """"
        using Acme;
        using Faultline;

        static class Client
        {
            static void Write(Frame frame, UserBuffer source)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    lock (frame)
                    {
                        copy.CopyTo(frame.Bytes);
                        if (copy.IsComplete)
                        {
                            System.Console.WriteLine("""
                        All
                          of it.
                        """);
                            System.Console.WriteLine(@"
        Verbatim");
                        }
                    }
                }
                while (copy.FaultIn());
            }
        }
        """");

    [Theory]
    [InlineData("using System;\nusing System.IO;\nusing Acme;\n\n", "using System;\nusing Acme;\n\n")]
    [InlineData("using System;\nusing System.IO;\nusing Acme;\n\n", "using Acme;\n\n")]
    [InlineData("global using Acme;\nusing System;\nusing System.IO;\n\n", "global using Acme;\n\n")]
    [InlineData(
        "using System;\nusing System.IO;\nusing Acme;\nusing X = System.Math;\n\n",
        "using Acme;\nusing X = System.Math;\n\n")]
    [InlineData(
        "#nullable enable\nusing System;\nusing System.IO;\nusing Acme;\n\n",
        "#nullable enable\nusing System.IO;\nusing Acme;\n\n")]
    public async Task Using_directives_are_added_in_order(string after, string before)
    {
        const string Code = """
            static class Client
            {
                static void Write(Frame frame, UserRange source)
                {
                    lock (frame)
                        source.CopyTo(frame.Bytes);
                }
            }
            """;
        using var workbench = new Workbench(withRuntime: false, before + Code);

        string changed = await workbench.FixAllAsync(equivalenceKey: null);

        Assert.Equal(after, changed[..changed.IndexOf("static class", StringComparison.Ordinal)]);
        Assert.Empty(await workbench.DiagnosticsAsync());
    }

    [Fact]
    public async Task A_type_of_the_same_name_makes_the_names_long()
    {
        const string Code = """
            using Acme;

            static class Client
            {
                static void Write(Frame frame, UserRange source)
                {
                    lock (frame)
                        source.CopyTo(frame.Bytes);
                }

                class IOException;
            }
            """;
        using var workbench = new Workbench(withRuntime: false, Code);

        string changed = await workbench.FixAllAsync(equivalenceKey: null);

        Assert.Contains("throw new global::System.IO.IOException(", changed, StringComparison.Ordinal);
        Compilation compilation = (await workbench.Project.GetCompilationAsync())!;
        Assert.Empty(compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error));
    }

    [Fact]
    public async Task A_using_directive_that_would_make_another_name_ambiguous_is_not_added()
    {
        const string Code = """
            using System;
            using Acme;
            using Paths;

            static class Client
            {
                static void Write(Frame frame, UserRange source)
                {
                    lock (frame)
                        source.CopyTo(frame.Bytes);
                    Console.WriteLine(typeof(Path));
                }

                static Path? Other() => null;
            }

            namespace Paths
            {
                public class Path;
            }
            """;
        using var workbench = new Workbench(withRuntime: false, Code);

        string changed = await workbench.FixAllAsync(equivalenceKey: null);

        Assert.StartsWith("using System;\nusing Acme;\nusing Paths;\n", changed, StringComparison.Ordinal);
        Assert.Contains("throw new global::System.IO.IOException(", changed, StringComparison.Ordinal);
    }

    private static async Task Check(string before, string after)
    {
        using var workbench = new Workbench(withRuntime: true, before);
        Diagnostic diagnostic = Assert.Single(await workbench.DiagnosticsAsync());
        CodeAction action = Assert.Single(await workbench.ActionsAsync(diagnostic));

        Assert.Equal(after, await workbench.ApplyAsync(action));
        Assert.Empty(await workbench.DiagnosticsAsync());
    }

    private static string Windows(string text) => text.Replace("\n", "\r\n", StringComparison.Ordinal);

    private static string Tabs(string text) => text.Replace("    ", "\t", StringComparison.Ordinal);
}
