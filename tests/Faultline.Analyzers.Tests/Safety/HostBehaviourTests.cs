using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Faultline.Analyzers.Tests.Safety;

/// <summary>What a host may ask of an analyzer: to run on many threads, to stop at once, to keep nothing.</summary>
public class HostBehaviourTests
{
    [Fact]
    public async Task Many_files_on_many_threads_give_the_diagnostics_of_one_thread()
    {
        CSharpCompilation compilation = ManyFiles();
        string[] expected = await ShownAsync(compilation, concurrent: false);
        Assert.Equal(40 * 3, expected.Length);
        for (int round = 0; round < Budget.Of(5); round++)
            Assert.Equal(expected, await ShownAsync(ManyFiles(), concurrent: true));
    }

    [Fact]
    public async Task Cancellation_ends_the_analysis_and_is_no_crash()
    {
        for (int i = 0; i < Budget.Of(40); i++)
        {
            var crashes = new List<Exception>();
            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(i * 5));
            try
            {
                ImmutableArray<Diagnostic> diagnostics = await ManyFiles()
                    .WithAnalyzers(ShippedRules.Analyzers, Options(concurrent: true, crashes.Add))
                    .GetAnalyzerDiagnosticsAsync(stop.Token);
                Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Id == "AD0001");
            }
            catch (OperationCanceledException)
            {
            }

            Assert.Empty(crashes);
        }
    }

    [Fact]
    public async Task Nothing_outlives_a_compilation()
    {
        WeakReference compilation = await AnalyseAndDropAsync();
        for (int i = 0; i < 20 && compilation.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(50);
        }

        Assert.False(compilation.IsAlive, "An analyzer keeps a compilation alive.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> AnalyseAndDropAsync()
    {
        CSharpCompilation compilation = ManyFiles();
        Assert.NotEmpty(await Analysis.DiagnosticsOfAsync(compilation));
        return new WeakReference(compilation);
    }

    private static CSharpCompilation ManyFiles() =>
        Analysis.OwnTypes([ClientTypes.Source, .. Enumerable.Range(0, 40).Select(File)]);

    private static string File(int number) =>
        ClientTypes.ClassWith(ClientTypes.MethodWith(
            "using (latch.Hold()) { source.Copy(data); source.CopyAtomic(data); } lock (latch) user.CopyTo(local); source.Copy(data);"))
            .Replace("partial class Writer", $"class Writer{number}", StringComparison.Ordinal);

    private static async Task<string[]> ShownAsync(CSharpCompilation compilation, bool concurrent)
    {
        var crashes = new List<Exception>();
        ImmutableArray<Diagnostic> diagnostics = await compilation
            .WithAnalyzers(ShippedRules.Analyzers, Options(concurrent, crashes.Add))
            .GetAnalyzerDiagnosticsAsync();
        Assert.Empty(crashes);
        return [.. diagnostics.Select(diagnostic => diagnostic.ToString()).Order(StringComparer.Ordinal)];
    }

    private static CompilationWithAnalyzersOptions Options(bool concurrent, Action<Exception> onCrash) =>
        new(
            new AnalyzerOptions([]),
            onAnalyzerException: (exception, _, _) => onCrash(exception),
            concurrentAnalysis: concurrent,
            logAnalyzerExecutionTime: false);
}
