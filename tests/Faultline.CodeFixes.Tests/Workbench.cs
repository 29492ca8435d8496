using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.CodeFixes.Tests;

/// <summary>A solution in memory to which fixes are applied by hand: what is offered, and what Fix All does.</summary>
internal sealed class Workbench : IDisposable
{
    private readonly AdhocWorkspace _workspace = new();
    private readonly CodeFixProvider _provider = new AtomicCopyAndRetryCodeFixProvider();
    private readonly CompilationOptions _options = Client.CompilationOptions;

    public Workbench(CodeFixProvider provider, CompilationOptions options, params string[] sources)
    {
        _provider = provider;
        _options = options;
        ProjectId project = AddProject("Test", withRuntime: false, sources);
        Project = _workspace.CurrentSolution.GetProject(project)!;
    }

    public Workbench(bool withRuntime, params string[] sources)
    {
        ProjectId project = AddProject("Test", withRuntime, sources);
        Project = _workspace.CurrentSolution.GetProject(project)!;
    }

    public Project Project { get; private set; }

    public Document Code => Project.Documents.First(document => document.Name == "Code0.cs");

    public void Dispose() => _workspace.Dispose();

    /// <summary>Takes all other documents away.</summary>
    public void KeepOnly(Document document) => Project = Project.RemoveDocuments(
        [.. Project.DocumentIds.Where(id => id != document.Id)]);

    /// <summary>What the analyzers report in the first source.</summary>
    public async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync() =>
        [.. (await AnalyzeAsync(Project)).Where(diagnostic => IsIn(diagnostic, Code)).OrderBy(
            diagnostic => diagnostic.Location.SourceSpan.Start)];

    /// <summary>The actions that the light bulb shows on one diagnostic.</summary>
    public async Task<IReadOnlyList<CodeAction>> ActionsAsync(Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        var context = new CodeFixContext(Code, diagnostic, (action, _) => actions.Add(action), CancellationToken.None);
        await _provider.RegisterCodeFixesAsync(context);
        return actions;
    }

    /// <summary>Fix All in the project; the first source as it is then.</summary>
    public async Task<string> FixAllAsync(string? equivalenceKey)
    {
        var context = new FixAllContext(
            Code, _provider, FixAllScope.Project, equivalenceKey!, _provider.FixableDiagnosticIds, new Reported(),
            CancellationToken.None);
        CodeAction? action = await _provider.GetFixAllProvider()!.GetFixAsync(context);
        return action is null ? (await Code.GetTextAsync()).ToString() : await ApplyAsync(action);
    }

    /// <summary>Applies one action; the first source as it is then.</summary>
    public async Task<string> ApplyAsync(CodeAction action)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(CancellationToken.None);
        Project = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetProject(Project.Id)!;
        return (await Code.GetTextAsync()).ToString();
    }

    private static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Project project) =>
        [
            .. (await (await project.GetCompilationAsync())!.WithAnalyzers(FixTest.Analyzers).GetAnalyzerDiagnosticsAsync())
                .Where(diagnostic => diagnostic.Severity != DiagnosticSeverity.Info),
        ];

    private static bool IsIn(Diagnostic diagnostic, Document document) =>
        diagnostic.Location.SourceTree?.FilePath == document.FilePath;

    private ProjectId AddProject(string name, bool withRuntime, string[] sources)
    {
        var id = ProjectId.CreateNewId(name);
        Solution solution = _workspace.CurrentSolution.AddProject(ProjectInfo.Create(
            id, VersionStamp.Default, name, name, LanguageNames.CSharp,
            compilationOptions: _options, parseOptions: Client.ParseOptions,
            metadataReferences: withRuntime ? Client.RuntimeReferences : Client.PlainReferences));
        IEnumerable<(string, string)> files =
            sources.Select((text, index) => ($"Code{index}.cs", text)).Concat(Client.Sources(withRuntime));
        foreach ((string file, string text) in files)
        {
            solution = solution.AddDocument(
                DocumentId.CreateNewId(id), file, SourceText.From(text), filePath: "/" + name + "/" + file);
        }

        _workspace.TryApplyChanges(solution);
        return id;
    }

    private sealed class Reported : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(
            Project project, CancellationToken cancellationToken) => await AnalyzeAsync(project);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(
            Document document, CancellationToken cancellationToken) =>
            (await AnalyzeAsync(document.Project)).Where(diagnostic => IsIn(diagnostic, document));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(
            Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
