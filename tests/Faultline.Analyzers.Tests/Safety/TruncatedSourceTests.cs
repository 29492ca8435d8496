using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Faultline.Analyzers.Tests.Safety;

/// <summary>Code as it looks while somebody types: cut off, with pieces missing or doubled. Nothing may crash.</summary>
public class TruncatedSourceTests
{
    private const int Seed = 20061011;

    /// <summary>Every so many variants, all files are asked for; else the one that is cut off, as an IDE asks.</summary>
    private const int AsBuild = 25;

    private static readonly CSharpCompilation Surroundings = Analysis.Compile(
        References.FrameworkAndRuntime, "global using Faultline;\n" + References.GlobalUsings, References.AnnotationSource);

    [Fact]
    public async Task Every_source_file_of_the_repository_can_be_cut_off_anywhere()
    {
        string[] files = [.. Repository.SourceFiles()];
        string[] texts = [.. files.Select(File.ReadAllText)];
        int variants = Budget.Of(5_000);
        Assert.True(files.Length < variants, "Every file gets its turn.");

        await ForEachAsync(variants, async i =>
        {
            int file = i % files.Length;
            int length = new Random(Seed + i).Next(texts[file].Length + 1);
            string what = $"{Path.GetRelativePath(Repository.Root, files[file])} up to {length}";
            await AnalyseAsync(texts[file][..length], what, asBuild: i % AsBuild == 0);
        });
    }

    [Fact]
    public async Task Dense_lock_code_can_be_cut_off_anywhere_and_lose_any_piece()
    {
        string text = LockDenseClient.Source;
        int withDiagnostics = 0;
        await ForEachAsync(Budget.Of(600), async i =>
        {
            var random = new Random(Seed - i);
            ImmutableArray<Diagnostic> diagnostics = await AnalyseAsync(Mutilate(text, i % 3, random), $"variant {i}", asBuild: true);
            if (!diagnostics.IsEmpty)
                Interlocked.Increment(ref withDiagnostics);
        });

        // Otherwise the variants are so broken that the engine never ran.
        Assert.True(withDiagnostics > 50, $"Only {withDiagnostics} variants had a diagnostic.");
    }

    [Fact]
    public async Task The_dense_code_itself_compiles_and_is_reported() =>
        Assert.True((await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes(LockDenseClient.Source))).Length > 10);

    private static string Mutilate(string text, int how, Random random)
    {
        int at = random.Next(text.Length);
        int length = Math.Min(random.Next(1, 40), text.Length - at);
        return how switch
        {
            0 => text[..at],
            1 => text.Remove(at, length),
            _ => text.Insert(random.Next(text.Length), text.Substring(at, length)),
        };
    }

    private static Task<ImmutableArray<Diagnostic>> AnalyseAsync(string text, string what, bool asBuild)
    {
        SyntaxTree cut = Analysis.Parse(text, "Cut.cs");
        return Analysis.SurviveAsync(Surroundings.AddSyntaxTrees(cut), what, file: asBuild ? null : cut);
    }

    private static Task ForEachAsync(int count, Func<int, Task> body) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (i, _) => await body(i));
}
