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
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [FaultingCopyUnderPageLock.Descriptor, ShortCopyIgnored.Descriptor];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        if (context is null)
            throw new ArgumentNullException(nameof(context));

        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (AnnotatedCompilation.Of(start.Compilation) is { } compilation)
                start.RegisterSemanticModelAction(model => Analyze(model, compilation));
        });
    }

    private static void Analyze(SemanticModelAnalysisContext context, AnnotatedCompilation compilation)
    {
        CancellationToken cancellation = context.CancellationToken;
        SyntaxNode root = context.SemanticModel.SyntaxTree.GetRoot(cancellation);
        foreach (SyntaxNode body in CandidateBodies.Of(root, compilation.Names(cancellation), cancellation))
        {
            if (context.FilterSpan is { } span && !span.IntersectsWith(body.FullSpan))
                continue;
            Analyze(context, body, compilation);
        }
    }

    private static void Analyze(SemanticModelAnalysisContext context, SyntaxNode body, AnnotatedCompilation compilation)
    {
        Findings findings;
        try
        {
            if (context.SemanticModel.GetOperation(body, context.CancellationToken) is not { Parent: null } root)
                return;
            IMethodSymbol? method = Method(body, context.SemanticModel, context.CancellationToken);
            Announce(method);
            findings = BodyAnalysis.Run(root, method, compilation, context.CancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Silence for this body, never an exception in a compiler.
            Tell(error);
            return;
        }

        foreach (FaultUnderLock found in findings.Faults)
            context.ReportDiagnostic(FaultingCopyUnderPageLock.Report(found));
        foreach (IgnoredCount found in findings.Counts)
            context.ReportDiagnostic(ShortCopyIgnored.Report(found));
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
}
