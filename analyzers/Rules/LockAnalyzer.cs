using System.Collections.Immutable;
using System.Diagnostics;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
            AnnotatedCompilation compilation = AnnotatedCompilation.Of(start.Compilation);
            var callees = new Summaries.Summaries(compilation);
            start.RegisterSemanticModelAction(model => Analyze(model, compilation, callees));
        });
    }

    private static void Analyze(
        SemanticModelAnalysisContext context, AnnotatedCompilation compilation, ICalleeEffects callees)
    {
        CancellationToken cancellation = context.CancellationToken;
        SyntaxNode root = context.SemanticModel.SyntaxTree.GetRoot(cancellation);
        foreach (SyntaxNode body in CandidateBodies.Of(root, compilation.Names(cancellation), cancellation))
        {
            if (context.FilterSpan is { } span && !span.IntersectsWith(body.FullSpan))
                continue;
            Analyze(context, body, new RuleContext(callees, compilation.Ranks(cancellation), cancellation));
        }
    }

    private static void Analyze(SemanticModelAnalysisContext context, SyntaxNode body, RuleContext rules)
    {
        var reports = new Reports();
        try
        {
            if (context.SemanticModel.GetOperation(body, context.CancellationToken) is not { Parent: null } root)
                return;
            IMethodSymbol? method = Method(body, context.SemanticModel, context.CancellationToken);
            Announce(method);
            Check(BodyAnalysis.Of(root, method, rules.Callees, context.CancellationToken), RuleSet.ForBody(rules), reports);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Silence for this body, never an exception in a compiler.
            Tell(error);
            return;
        }

        foreach (Diagnostic found in reports.All())
            context.ReportDiagnostic(found);
    }

    private static void Check(BodyAnalysis analysis, ImmutableArray<Rule> rules, Reports reports)
    {
        foreach (BodyFunction function in analysis.Functions)
            analysis.Run(function, entries: null, new Observer(function, rules, reports));
        foreach (Rule rule in rules)
            rule.End(analysis, reports);
    }

    private static IMethodSymbol? Method(SyntaxNode body, SemanticModel model, CancellationToken cancellation) => body switch
    {
        BaseMethodDeclarationSyntax or AccessorDeclarationSyntax => model.GetDeclaredSymbol(body, cancellation) as IMethodSymbol,
        ArrowExpressionClauseSyntax { Parent: { } property } =>
            (model.GetDeclaredSymbol(property, cancellation) as IPropertySymbol)?.GetMethod,
        _ => null,
    };

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
