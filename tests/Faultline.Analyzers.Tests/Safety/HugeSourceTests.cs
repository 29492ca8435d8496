using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Faultline.Analyzers.Tests.Safety;

/// <summary>Source of a size and depth that only generators write. It may be left alone; it may not crash or stall.</summary>
public class HugeSourceTests
{
    // As deep as the compiler itself survives on such a thread: some levels further it overflows its own stack.
    [Theory]
    [InlineData("parentheses", 200)]
    [InlineData("parentheses", 2_000)]
    [InlineData("blocks", 100)]
    [InlineData("blocks", 1_000)]
    [InlineData("ifs", 100)]
    [InlineData("ifs", 1_000)]
    [InlineData("else ifs", 100)]
    [InlineData("else ifs", 1_000)]
    [InlineData("locks", 100)]
    [InlineData("locks", 1_000)]
    [InlineData("scopes", 100)]
    [InlineData("scopes", 1_000)]
    [InlineData("tries", 100)]
    [InlineData("tries", 700)]
    [InlineData("loops", 100)]
    [InlineData("loops", 1_000)]
    [InlineData("lambdas", 30)]
    [InlineData("lambdas", 200)]
    [InlineData("local functions", 100)]
    [InlineData("local functions", 500)]
    [InlineData("sums", 200)]
    [InlineData("sums", 5_000)]
    [InlineData("conditionals", 200)]
    [InlineData("conditionals", 1_000)]
    [InlineData("chains", 200)]
    [InlineData("chains", 1_000)]
    [InlineData("conditions", 200)]
    [InlineData("conditions", 5_000)]
    [InlineData("switches", 100)]
    [InlineData("switches", 1_000)]
    [InlineData("classes", 100)]
    [InlineData("classes", 500)]
    public void Deep_nesting_is_survived(string shape, int depth)
    {
        string source = ClientTypes.ClassWith(Nested(shape, depth));
        OnOrdinaryThread(() => Analysis.SurviveAsync(
            Analysis.OwnTypes(ClientTypes.Source, source), $"{depth} nested {shape}"));
    }

    [Theory]
    [InlineData("parentheses", 50)]
    [InlineData("ifs", 50)]
    [InlineData("locks", 30)]
    [InlineData("scopes", 30)]
    [InlineData("tries", 30)]
    [InlineData("loops", 30)]
    [InlineData("sums", 50)]
    [InlineData("conditionals", 50)]
    [InlineData("conditions", 50)]
    [InlineData("switches", 30)]
    public async Task Nesting_that_people_write_is_analysed(string shape, int depth)
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes(ClientTypes.Source, ClientTypes.ClassWith(Nested(shape, depth))));
        Assert.Contains(diagnostics, diagnostic => diagnostic.Id == "FLT0001");
    }

    [Fact]
    public async Task A_method_of_twenty_thousand_statements_is_analysed_in_linear_time()
    {
        const int Sections = 5_000;
        CSharpCompilation compilation = WithSections(Sections);

        // The compiler's own time, on the same machine under the same load, is the measure.
        var watch = Stopwatch.StartNew();
        Assert.DoesNotContain(compilation.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        TimeSpan compiled = watch.Elapsed;

        watch.Restart();
        ImmutableArray<Diagnostic> diagnostics = await Analysis.SurviveAsync(compilation, "a huge method");
        TimeSpan analysed = watch.Elapsed;

        // Each section has one copy under the lock, which leaves it held if it throws, and one after it. Quadratic growth
        // would take a hundred times as long.
        Assert.Equal(Sections, diagnostics.Count(diagnostic => diagnostic.Id == "FLT0001"));
        Assert.Equal(Sections, diagnostics.Count(diagnostic => diagnostic.Id == "FLT0206"));
        Assert.Equal(2 * Sections, diagnostics.Length);
        Assert.True(
            analysed < (compiled * 10) + TimeSpan.FromSeconds(5), $"Compiled in {compiled}, analysed in {analysed}.");
    }

    [Fact]
    public async Task Many_locks_held_at_once_are_one_diagnostic_a_copy()
    {
        string body =
            string.Concat(Enumerable.Range(0, 500).Select(i => $"Latch latch{i} = new(); latch{i}.Enter();\n")) +
            "source.Copy(data);\n" +
            string.Concat(Enumerable.Range(0, 500).Select(i => $"if (flag) latch{i}.Exit();\n")) +
            "source.Copy(data);\n";

        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            ClientTypes.Source, ClientTypes.ClassWith(ClientTypes.MethodWith(body))));
        Assert.Equal(2, diagnostics.Count(diagnostic => diagnostic.Id == "FLT0001"));

        // None of the locks is released unless the flag is set.
        Assert.Equal(500, diagnostics.Count(diagnostic => diagnostic.Id == "FLT0201"));
        Assert.Equal(502, diagnostics.Length);
    }

    [Fact]
    public async Task Many_correlated_flags_do_not_explode()
    {
        string parameters = string.Join(", ", Enumerable.Range(0, 60).Select(i => $"bool f{i}"));
        string body = string.Concat(
            Enumerable.Range(0, 60).Select(i => $"if (f{i}) latch.Enter(); if (f{i}) latch.Exit();\n"));
        string method = $"public void Flags(Source source, byte[] data, {parameters})\n{{\n{body}\n}}";

        var watch = Stopwatch.StartNew();
        await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(ClientTypes.Source, ClientTypes.ClassWith(method)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"It took {watch.Elapsed}.");
    }

    private static CSharpCompilation WithSections(int sections)
    {
        string body = Repeat("latch.Enter(); source.Copy(data); latch.Exit(); source.Copy(data);\n", sections);
        return Analysis.OwnTypes(ClientTypes.Source, ClientTypes.ClassWith(ClientTypes.MethodWith(body)));
    }

    /// <summary>Members with a copy under a lock at the bottom of a nest of this shape.</summary>
    private static string Nested(string shape, int depth) => shape switch
    {
        "parentheses" => Body("latch.Enter(); number = " + Repeat("(", depth) + "source.First" + Repeat(")", depth) + ";"),
        "blocks" => Body("latch.Enter();" + Repeat("{", depth) + "source.Copy(data);" + Repeat("}", depth)),
        "ifs" => Body("latch.Enter();" + Repeat("if (flag) {", depth) + "source.Copy(data);" + Repeat("}", depth)),
        "else ifs" => Body(
            "latch.Enter();" + Repeat("if (number-- == 3) { number += 2; } else ", depth) + "source.Copy(data);"),
        "locks" => Body(Repeat("lock (latch) {", depth) + "source.Copy(data);" + Repeat("}", depth)),
        "scopes" => Body(Repeat("using (latch.Hold()) {", depth) + "source.Copy(data);" + Repeat("}", depth)),
        "tries" => Body(
            "latch.Enter();" + Repeat("try {", depth) + "source.Copy(data);" + Repeat("} finally { number++; }", depth)),
        "loops" => Body("latch.Enter();" + Repeat("while (flag) {", depth) + "source.Copy(data);" + Repeat("}", depth)),
        "lambdas" => Body(
            Repeat("Run(() => {", depth) + "lock (latch) source.Copy(data);" + Repeat("});", depth)) +
            "private static void Run(Action action) => action();",
        "local functions" => Body(
            string.Concat(Enumerable.Range(0, depth).Select(i => $"void F{i}() {{ ")) +
            "lock (latch) source.Copy(data);" + Repeat("}", depth)),
        "sums" => Body("latch.Enter(); number = " + Repeat("number + ", depth) + "source.First;"),
        "conditionals" => Body("latch.Enter(); number = " + Repeat("flag ? 1 : ", depth) + "source.First;"),
        "chains" => Body("latch.Enter(); this" + Repeat(".Me()", depth) + ".Copy(source, data);") +
            "private Writer Me() => this; [MayFault] private void Copy(Source source, byte[] data) { }",
        "conditions" => Body("if (" + Repeat("flag && ", depth) + "latch.TryEnter()) source.Copy(data);"),
        "switches" => Body(
            "latch.Enter();" + Repeat("switch (number) { case 1:", depth) + "source.Copy(data);" + Repeat("break; }", depth)),
        "classes" => string.Concat(Enumerable.Range(0, depth).Select(i => $"public class C{i} {{ ")) +
            "void M(Latch latch, Source source, byte[] data) { lock (latch) source.Copy(data); }" + Repeat("}", depth),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "No such shape."),
    };

    private static string Body(string body) =>
        $"public void Method(Source source, byte[] data, bool flag, int number)\n{{\n{body}\n}}\n";

    private static string Repeat(string text, int times) =>
        new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    /// <summary>A thread with the stack that threads have by default; a test runner may give itself more.</summary>
    private static void OnOrdinaryThread(Func<Task> work)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                work().GetAwaiter().GetResult();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw new InvalidOperationException("See the inner exception.", failure);
    }
}
