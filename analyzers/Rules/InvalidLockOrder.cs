using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0105: a declared order that contradicts others, or itself, or whose names name nothing. Looks at no body.</summary>
internal static class InvalidLockOrder
{
    public const string Id = "FLT0105";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Lock order that cannot be kept",
        messageFormat: "The declared lock order {0}",
        RuleFacts.LockOrder,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "An order of locks that contradicts another one cannot be kept by any code, and a name that names no " +
            "lock orders nothing. Either is a promise that nobody checks.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    /// <summary>Reports the attributes of one file.</summary>
    public static void Analyze(SemanticModelAnalysisContext context, DeclaredOrder order)
    {
        foreach (OrderProblem problem in order.Problems)
        {
            if (problem.Location.SourceTree == context.SemanticModel.SyntaxTree &&
                (context.FilterSpan is not { } span || span.IntersectsWith(problem.Location.SourceSpan)))
            {
                context.ReportDiagnostic(Report(problem));
            }
        }
    }

    /// <summary>Reports the orders of a model file.</summary>
    public static void Analyze(AdditionalFileAnalysisContext context, DeclaredOrder order)
    {
        foreach (OrderProblem problem in order.Problems)
        {
            if (problem.Location.SourceTree is null && problem.Location.GetLineSpan().Path == context.AdditionalFile.Path)
                context.ReportDiagnostic(Report(problem));
        }
    }

    private static Diagnostic Report(OrderProblem problem) =>
        Diagnostic.Create(Descriptor, problem.Location, problem.Others, problem.Problem);
}
