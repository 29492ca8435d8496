using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Faultline.Analyzers.Tests.Liveness;

/// <summary>In an editor, the other projects of a solution are references whose source is in sight.</summary>
public class ReferencedSourceTests
{
    private const string Library =
        """
        public sealed class Log
        {
            public readonly object Records = new();
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;

            public void Append() { lock (Records) { _count++; } }
            public void Wait() => Thread.Sleep(100);
            public void Enter() => _gate.Wait();
            public void Exit() => _gate.Release();

        }
        """;

    [Fact]
    public async Task A_circle_over_two_projects_is_shown()
    {
        string[] found = await IdsAsync(
            """
            public sealed class Disk(Log log)
            {
                private readonly object _sectors = new();
                private int _count;

                public void Flush() { lock (_sectors) { log.Append(); } }
                public void Roll() { lock (log.Records) { lock (_sectors) { _count++; } } }
            }
            """);
        Assert.Equal(["FLT0101 log.Append()", "FLT0101 _sectors"], found);
    }

    [Fact]
    public async Task One_order_over_two_projects_is_clean()
    {
        string[] found = await IdsAsync(
            """
            public sealed class Disk(Log log)
            {
                private readonly object _sectors = new();
                private int _count;

                public void Flush() { lock (_sectors) { log.Append(); } }
                public void Roll() { lock (_sectors) { lock (log.Records) { _count++; } } }
            }
            """);
        Assert.Empty(found);
    }

    [Fact]
    public async Task A_wait_in_another_project_is_seen()
    {
        string[] found = await IdsAsync(
            """
            public sealed class Disk(Log log)
            {
                private readonly object _sectors = new();

                public void Flush() { lock (_sectors) { log.Wait(); } }
            }
            """);
        Assert.Equal(["FLT0301 log.Wait()"], found);
    }

    [Fact]
    public async Task A_lock_that_another_project_hands_out_is_followed()
    {
        string[] found = await IdsAsync(
            """
            public sealed class Disk(Log log)
            {
                private int _count;

                public void Leak(bool fast)
                {
                    log.Enter();
                    if (fast)
                        return;
                    _count++;
                    log.Exit();
                }
            }
            """);
        Assert.Equal(["FLT0201 log.Enter()"], found);
    }

    /// <summary>What is found in a project that references the library as an editor does. An internal error fails the test.</summary>
    private static async Task<string[]> IdsAsync(string client)
    {
        CSharpCompilation library = Analysis.Compile(
            References.Framework, References.GlobalUsings.Replace("global using Faultline.Annotations;", ""), Library)
            .WithAssemblyName("Library");
        Assert.Empty(library.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error));
        CSharpCompilation project = Analysis.OwnTypes(client).AddReferences(library.ToMetadataReference());
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(project);
        return
        [
            .. from one in diagnostics
               where one.Id is not ("FLT0206" or "FLT0304")
               orderby one.Location.SourceSpan.Start
               select $"{one.Id} {one.Location.SourceTree!.GetText().ToString(one.Location.SourceSpan)}",
        ];
    }
}
