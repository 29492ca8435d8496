using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>How a copy can be made without faulting under a lock.</summary>
/// <param name="Form">One of the forms of <see cref="DiagnosticProperties"/>.</param>
/// <param name="Atomic">The member that copies without faulting, if there is one.</param>
/// <param name="FaultIn">The member that brings the memory in, if there is one.</param>
internal sealed record CopyForm(string Form, string? Atomic, string? FaultIn)
{
    public static readonly CopyForm None = new(DiagnosticProperties.FormNone, null, null);

    public static readonly CopyForm Memory = new(DiagnosticProperties.FormMemory, null, null);

    /// <summary>
    /// The form of a call of a member that may fault: what it names itself, else the only member of its type that
    /// fits.
    /// </summary>
    public static CopyForm OfFaulting(IMethodSymbol method, Declarations declarations)
    {
        (string? atomic, string? faultIn) = Partners(method, declarations);
        return Make(method, atomic, faultIn);
    }

    /// <summary>The form of a call of an atomic copy: that of the faulting member which it is the atomic form of.</summary>
    public static CopyForm OfAtomic(IMethodSymbol method, Declarations declarations)
    {
        foreach (ISymbol member in method.ContainingType.GetMembers())
        {
            if (member is IMethodSymbol faulting && HasSameParameters(faulting, method) &&
                declarations.Has(faulting, AnnotationNames.MayFault))
            {
                (string? atomic, string? faultIn) = Partners(faulting, declarations);
                if (atomic == method.Name)
                    return Make(method, atomic, faultIn);
            }
        }

        return None;
    }

    /// <summary>Is this the count of a copy that may stop short?</summary>
    public static bool IsCount(ITypeSymbol type) => Awaitable.Result(type).SpecialType is
        SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or
        SpecialType.System_UInt64 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr or
        SpecialType.System_Int16 or SpecialType.System_UInt16;

    private static CopyForm Make(IMethodSymbol method, string? atomic, string? faultIn)
    {
        if (atomic is null || faultIn is null)
            return None;
        return new CopyForm(
            IsCopyOutOfUserBuffer(method) ? DiagnosticProperties.FormRuntime : DiagnosticProperties.FormInline,
            atomic, faultIn);
    }

    private static bool IsCopyOutOfUserBuffer(IMethodSymbol method) =>
        method.Name is "CopyTo" or "CopyToAtomic" &&
        method.ContainingType is
        {
            Name: "UserBuffer", ContainingType: null,
            ContainingNamespace: { Name: "Faultline", ContainingNamespace.IsGlobalNamespace: true },
        };

    private static (string? Atomic, string? FaultIn) Partners(IMethodSymbol method, Declarations declarations)
    {
        string? atomic = null;
        string? faultIn = null;
        foreach (DeclaredFact fact in DeclaredFact.Of(method.OriginalDefinition, declarations.Model))
        {
            if (fact.Annotation == AnnotationNames.MayFault)
                (atomic, faultIn) = (atomic ?? fact.Atomic, faultIn ?? fact.FaultIn);
        }

        return (
            atomic ?? OnlyMember(method, AnnotationNames.NoFault, sameParameters: true, declarations),
            faultIn ?? OnlyMember(method, AnnotationNames.FaultIn, sameParameters: false, declarations));
    }

    private static string? OnlyMember(
        IMethodSymbol method, string annotation, bool sameParameters, Declarations declarations)
    {
        string? found = null;
        foreach (ISymbol member in method.ContainingType.OriginalDefinition.GetMembers())
        {
            if (member is not IMethodSymbol candidate || !declarations.Has(candidate, annotation))
                continue;
            if (sameParameters &&
                (!HasSameParameters(candidate, method.OriginalDefinition) || !IsCount(candidate.ReturnType)))
            {
                continue;
            }

            if (found is not null)
                return null;
            found = candidate.Name;
        }

        return found;
    }

    private static bool HasSameParameters(IMethodSymbol one, IMethodSymbol other)
    {
        if (one.Parameters.Length != other.Parameters.Length || one.IsStatic != other.IsStatic)
            return false;
        for (int i = 0; i < one.Parameters.Length; i++)
        {
            if (!SymbolEqualityComparer.Default.Equals(one.Parameters[i].Type, other.Parameters[i].Type))
                return false;
        }

        return true;
    }
}
