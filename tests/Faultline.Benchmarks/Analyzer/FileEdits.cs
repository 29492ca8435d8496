using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Faultline.Analyzers.Rules;
using Faultline.Analyzers.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Benchmarks.Analyzer;

/// <summary>What one edit took.</summary>
/// <param name="File">The file that was edited.</param>
/// <param name="Own">Time in our code, and in what it asked the compiler for.</param>
/// <param name="Compiler">Time of the compiler's own diagnostics of the file.</param>
/// <param name="Call">Time of the whole question for the analyzer's diagnostics of the file.</param>
/// <param name="Idle">The same with an analyzer that does nothing.</param>
/// <param name="Bound">The bodies that we bound, <c>Type.Member</c>.</param>
internal sealed record EditRun(
    int File, TimeSpan Own, TimeSpan Compiler, TimeSpan Call, TimeSpan Idle, IReadOnlySet<string> Bound);

/// <summary>
/// Edits files of a program, each time from the program as it was, as an IDE does: one tree is replaced.
/// </summary>
internal sealed class FileEdits
{
    private static readonly DiagnosticAnalyzer Product = new LockAnalyzer();
    private static readonly DiagnosticAnalyzer Peer = new IdleAnalyzer();

    private readonly CSharpCompilation _before;

    public FileEdits(GeneratedProgram program)
    {
        _before = Compilations.Fresh(Compilations.Sources(program));
        // An IDE has declared and bound what it needs to know of the program before anybody types.
        Compilations.Verify(_before.GetDiagnostics(), mayHaveErrors: false);
    }

    /// <summary>Edits a file, and asks for its diagnostics. Whoever asks gets a compilation of his own.</summary>
    public async Task<EditRun> MeasureAsync(int file, int turn)
    {
        TimeSpan compiler = default;
        TimeSpan idle = default;
        (TimeSpan Call, TimeSpan Own) ours = default;
        var bound = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        for (int i = 0; i < 3; i++)
        {
            (CSharpCompilation compilation, SyntaxTree tree) = Edited(file, turn);
            // The order changes from edit to edit, so that none always runs in another's shadow.
            switch ((turn + i) % 3)
            {
                case 0:
                    compiler = Compiler(compilation, tree);
                    break;
                case 1:
                    idle = (await AskAsync(compilation, tree, Peer)).Call;
                    break;
                default:
                    Bodies.Binding.Value = body => bound.TryAdd(Name(body), true);
                    ours = await AskAsync(compilation, tree, Product);
                    Bodies.Binding.Value = null;
                    break;
            }
        }

        return new EditRun(file, ours.Own, compiler, ours.Call, idle, bound.Keys.ToHashSet(StringComparer.Ordinal));
    }

    private (CSharpCompilation Compilation, SyntaxTree Tree) Edited(int file, int turn)
    {
        SyntaxTree old = _before.SyntaxTrees[file];
        SourceText text = old.GetText();
        int place = text.ToString().IndexOf(PlainModule.EditedStatement, StringComparison.Ordinal);
        var here = new TextSpan(place + PlainModule.EditedStatement.Length, 0);
        SyntaxTree edited = old.WithChangedText(text.WithChanges(new TextChange(here, $" total += {turn};")));
        return (_before.ReplaceSyntaxTree(old, edited), edited);
    }

    private static TimeSpan Compiler(CSharpCompilation compilation, SyntaxTree tree)
    {
        long start = Stopwatch.GetTimestamp();
        ImmutableArray<Diagnostic> diagnostics = compilation.GetSemanticModel(tree).GetDiagnostics();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        Compilations.Verify(diagnostics, mayHaveErrors: false);
        return time;
    }

    private static async Task<(TimeSpan Call, TimeSpan Own)> AskAsync(
        CSharpCompilation compilation, SyntaxTree tree, DiagnosticAnalyzer analyzer)
    {
        long start = Stopwatch.GetTimestamp();
        CompilationWithAnalyzers analysis = compilation.With(analyzer);
        ImmutableArray<Diagnostic> diagnostics = await analysis.GetAnalyzerSemanticDiagnosticsAsync(
            compilation.GetSemanticModel(tree), filterSpan: null, CancellationToken.None);
        TimeSpan call = Stopwatch.GetElapsedTime(start);
        Compilations.Verify(diagnostics, mayHaveErrors: false);
        return (call, await analysis.OwnTimeAsync(analyzer));
    }

    private static string Name(SyntaxNode body)
    {
        string type = body.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>()?.Identifier.ValueText ?? "";
        SyntaxNode? member = body.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        string name = member switch
        {
            MethodDeclarationSyntax method => method.Identifier.ValueText,
            ConstructorDeclarationSyntax => ".ctor",
            PropertyDeclarationSyntax property => property.Identifier.ValueText,
            BaseFieldDeclarationSyntax fields => fields.Declaration.ToString(),
            _ => body.ToString(),
        };
        return $"{type}.{name}";
    }
}
