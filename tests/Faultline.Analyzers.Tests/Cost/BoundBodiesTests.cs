using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Faultline.Analyzers.Summaries;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit.Abstractions;

namespace Faultline.Analyzers.Tests.Cost;

/// <summary>
/// What is not reached under a lock is never bound: the number of bodies is what the cost of a keystroke depends on.
/// </summary>
public class BoundBodiesTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Code_without_locks_is_not_bound_at_all()
    {
        CSharpCompilation compilation = Analysis.OwnTypes(WithoutLocks("Plain", methods: 500));

        Assert.Empty(await BoundAsync(compilation, "File2.cs"));
    }

    [Fact]
    public async Task A_method_with_a_lock_costs_itself_and_what_it_calls_under_the_lock()
    {
        CSharpCompilation compilation = Analysis.OwnTypes(
            WithoutLocks("Plain", methods: 500),
            """
            public sealed class Store
            {
                private readonly object _gate = new();
                private int _count;

                public void Add()
                {
                    lock (_gate)
                        Increase();
                    Plain0.Method0(1);
                }

                public int Read() => Plain0.Method1(2);

                private void Increase() => _count = Helper.Next(_count);
            }
            """,
            """
            public static class Helper
            {
                public static int Next(int value) => Step(value);

                public static int Unrelated(int value) => Step(value) * 2;

                private static int Step(int value) => value + 1;
            }
            """);

        Assert.Equal(["Add", "Increase", "Next", "Step"], await BoundAsync(compilation, "File3.cs"));
    }

    [Fact]
    public async Task An_edit_in_another_file_binds_nothing_more()
    {
        CSharpCompilation compilation = Analysis.OwnTypes(
            WithoutLocks("Plain", methods: 200),
            """
            public sealed class Store
            {
                private readonly object _gate = new();
                private int _count;

                public void Add()
                {
                    lock (_gate)
                        _count++;
                }
            }
            """);
        Assert.Equal(["Add"], await BoundAsync(compilation, "File3.cs"));

        SyntaxTree plain = compilation.SyntaxTrees.Single(tree => tree.FilePath == "File2.cs");
        CSharpCompilation edited = compilation.ReplaceSyntaxTree(
            plain, Analysis.Parse(WithoutLocks("Plain", methods: 201), "File2.cs"));

        Assert.Empty(await BoundAsync(edited, "File2.cs"));
        Assert.Equal(["Add"], await BoundAsync(edited, "File3.cs"));
    }

    private async Task<string[]> BoundAsync(CSharpCompilation compilation, string file)
    {
        var bound = new ConcurrentQueue<string>();
        Bodies.Binding.Value = body => bound.Enqueue(Name(body));
        await Analysis.OfFileAsync(compilation, file);
        Bodies.Binding.Value = null;
        output.WriteLine($"{file}: {bound.Count} bodies bound: {string.Join(", ", bound)}");
        return [.. bound.Order(StringComparer.Ordinal)];
    }

    private static string Name(SyntaxNode body) => body switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        _ => body.ToString(),
    };

    private static string WithoutLocks(string name, int methods)
    {
        var source = new StringBuilder();
        source.AppendLine(CultureInfo.InvariantCulture, $"public static class {name}0 {{");
        for (int i = 0; i < methods; i++)
            source.AppendLine(CultureInfo.InvariantCulture, $"    public static int Method{i}(int value) => value < 0 ? value : Method{(i * 7) % methods}(value - 1);");
        return source.Append("}\n").ToString();
    }
}
