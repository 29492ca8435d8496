using System.Collections.Immutable;
using System.Diagnostics;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Faultline.Analyzers.Order;
using Faultline.Analyzers.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Faultline.Analyzers.Rules;

/// <summary>Reports what the flow of each body shows about locks and page faults.</summary>
/// <remarks>
/// Works tree by tree, and binds only the bodies whose syntax can matter: an operation action would make the
/// compiler build the operations of the whole program. Everything is reported from the tree that it stands in, so that
/// it is live in an editor.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LockAnalyzer : DiagnosticAnalyzer
{
    /// <summary>Told of every internal error, in debug builds, by whoever tests the analyzer.</summary>
    internal static event Action<Exception>? InternalError;

    /// <summary>Told of each body before its analysis, in debug builds; what it throws is an internal error.</summary>
    internal static AsyncLocal<Action<string>?> BeforeBody { get; } = new();

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = RuleSet.Descriptors;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        if (context is null)
            throw new ArgumentNullException(nameof(context));

        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            LockModel? file = LockModel.Read(start.Options.AdditionalFiles, start.Compilation, start.CancellationToken);
            AnnotatedCompilation compilation = AnnotatedCompilation.Of(start.Compilation, new Declarations(file));
            var summaries = new SummaryCache(compilation);
            start.RegisterSemanticModelAction(model => Analyze(model, compilation, summaries));
            // Reported here and nowhere else, so that it appears in the file that it is about, while it is edited.
            if (file is not null)
                start.RegisterAdditionalFileAction(text => Analyze(text, file, compilation));
        });
    }

    private static void Analyze(
        SemanticModelAnalysisContext context, AnnotatedCompilation compilation, SummaryCache summaries)
    {
        CancellationToken cancellation = context.CancellationToken;
        SyntaxTree tree = context.SemanticModel.SyntaxTree;
        SyntaxNode root = tree.GetRoot(cancellation);
        EngineOptions options = EngineOptions.Read(context.Options.AnalyzerConfigOptionsProvider.GetOptions(tree));
        CalleeSummaries callees = summaries.With(options);
        DeclaredOrder order = Order(compilation, callees, cancellation);
        foreach (SyntaxNode body in CandidateBodies.Of(root, compilation.Names(cancellation), cancellation))
        {
            if (context.FilterSpan is { } span && !span.IntersectsWith(body.FullSpan))
                continue;
            Analyze(context, body, callees, new RuleContext(callees, LockGraph.Of(callees, order), order, options, cancellation));
        }

        foreach (Diagnostic copied in LockCopied.InFields(root, context.SemanticModel, compilation.Declarations, cancellation))
        {
            if (context.FilterSpan is not { } span || span.IntersectsWith(copied.Location.SourceSpan))
                context.ReportDiagnostic(copied);
        }

        AnalyzeDeclarations(context, compilation, callees);
    }

    private static DeclaredOrder Order(
        AnnotatedCompilation compilation, CalleeSummaries callees, CancellationToken cancellation)
    {
        try
        {
            return callees.Stores.Order(cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Tell(error);
            return compilation.Order(cancellation);
        }
    }

    private static void Analyze(AdditionalFileAnalysisContext context, LockModel file, AnnotatedCompilation compilation)
    {
        try
        {
            InvalidContract.Analyze(context, file);
            if (!file.Orders.IsEmpty)
                InvalidLockOrder.Analyze(context, compilation.Order(context.CancellationToken));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Tell(error);
        }
    }

    private static void AnalyzeDeclarations(
        SemanticModelAnalysisContext context, AnnotatedCompilation compilation, CalleeSummaries callees)
    {
        try
        {
            DeclaredOrder order = compilation.Order(context.CancellationToken);
            InvalidContract.Analyze(context, callees.Declarations);
            InvalidLockOrder.Analyze(context, order);
            EffectsNotDeclared.Analyze(context, callees, order);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Tell(error);
        }
    }

    private static void Analyze(
        SemanticModelAnalysisContext context, SyntaxNode body, CalleeSummaries callees, RuleContext rules)
    {
        var reports = new Reports();
        try
        {
            if (callees.Bodies.At(body, callees, context.CancellationToken) is not { } analysis)
                return;
            Announce(analysis.Functions is [{ Method: { } method }, ..] ? method : null);
            Check(analysis, RuleSet.ForBody(rules), reports, callees.Callers, context.CancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Silence for this body, never an exception in a compiler.
            Tell(error);
            return;
        }

        foreach (Diagnostic found in reports.All())
            context.ReportDiagnostic(ForeignLocations.Outside(found, context.SemanticModel.Compilation));
    }

    private static void Check(
        BodyAnalysis analysis, ImmutableArray<Rule> rules, Reports reports, Callers callers, CancellationToken cancellation)
    {
        foreach (BodyFunction function in analysis.Functions)
        {
            IEnumerable<FlowState>? entries = callers.EntriesOf(analysis, function, cancellation);
            analysis.Run(function, entries, new Observer(function, rules, reports));
        }

        foreach (Rule rule in rules)
            rule.End(analysis, reports);
    }

    [Conditional("DEBUG")]
    private static void Announce(IMethodSymbol? method) => BeforeBody.Value?.Invoke(method?.Name ?? "");

    [Conditional("DEBUG")]
    private static void Tell(Exception error) => InternalError?.Invoke(error);

    private sealed class Observer : IFlowObserver
    {
        private readonly BodyFunction _function;
        private readonly ImmutableArray<Rule> _rules;
        private readonly Reports _reports;

        public Observer(BodyFunction function, ImmutableArray<Rule> rules, Reports reports)
        {
            _function = function;
            _rules = rules;
            _reports = reports;
        }

        public void Before(OperationPoint point)
        {
            foreach (Rule rule in _rules)
                rule.Before(point, _reports);
        }

        public void Leave(Departure departure)
        {
            foreach (Rule rule in _rules)
                rule.Leave(departure, _function, _reports);
        }
    }
}
