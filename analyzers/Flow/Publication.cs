using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>How a page becomes readable, or is taken back.</summary>
internal enum PublicationKind
{
    /// <summary>It is marked up to date.</summary>
    Mark,

    /// <summary>It is committed for a number of bytes.</summary>
    Commit,

    /// <summary>It is marked not up to date.</summary>
    Withdraw,
}

/// <summary>An operation that makes the bytes of a page readable for others.</summary>
/// <param name="Kind">How.</param>
/// <param name="Page">The page, or the scope that holds it; null: the object itself whose member the body is.</param>
/// <param name="Count">For a commit: how many bytes.</param>
internal sealed record Publication(PublicationKind Kind, IOperation? Page, IOperation? Count)
{
    /// <summary>The publication that an operation is; null if it is none.</summary>
    public static Publication? Of(IOperation operation, ICalleeEffects callees) => operation switch
    {
        IInvocationOperation { Instance: { } page } call => OfCall(call, page, callees),
        ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Instance: { } page } target } assignment
            when PageTypes.IsUpToDate(target.Member) && target.Type?.SpecialType == SpecialType.System_Boolean &&
                PageTypes.Is(target.Member.ContainingType, callees.Declarations) && Flag(assignment.Value) is { } value =>
            new Publication(value ? PublicationKind.Mark : PublicationKind.Withdraw, page, null),
        _ => null,
    };

    private static Publication? OfCall(IInvocationOperation call, IOperation page, ICalleeEffects callees)
    {
        IMethodSymbol method = call.TargetMethod;
        bool isPage = PageTypes.Is(method.ContainingType, callees.Declarations);
        if (PageTypes.IsUpToDate(method) && isPage)
        {
            bool? value = call.Arguments switch
            {
                [] => true,
                [var only] => Flag(only.Value),
                _ => null,
            };
            return (value, IsSetter(method)) switch
            {
                (true, true) => new Publication(PublicationKind.Mark, page, null),
                (_, _) when method.ReturnsVoid => new Publication(PublicationKind.Withdraw, page, null),
                _ => null,
            };
        }

        bool isCommit = method.Name is "Commit" or "Complete" && call.Arguments is [var count] &&
            CopyForm.IsCount(count.Value.Type ?? method.ReturnType) &&
            (isPage || IsReleasingScope(method, callees));
        return isCommit ? new Publication(PublicationKind.Commit, page, call.Arguments[0].Value) : null;
    }

    private static bool IsSetter(IMethodSymbol method) =>
        method.Name.StartsWith("Set", StringComparison.OrdinalIgnoreCase) ||
        (method.Name.StartsWith("Mark", StringComparison.OrdinalIgnoreCase) &&
            !method.Name.StartsWith("MarkNot", StringComparison.OrdinalIgnoreCase));

    /// <summary>Does it end the hold of a lock scope, of which it says how much was written?</summary>
    private static bool IsReleasingScope(IMethodSymbol method, ICalleeEffects callees) =>
        callees.Declarations.HasOnType(method.ContainingType, AnnotationNames.ScopedLock) &&
        callees.Of(method).Locks.Any(effect => effect.Kind == LockEffectKind.Release);

    private static bool? Flag(IOperation value) =>
        value.ConstantValue is { HasValue: true, Value: bool flag } ? flag : null;
}
