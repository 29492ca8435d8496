using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>An access to a field or property that may be touched only under a lock.</summary>
/// <param name="Reference">The access.</param>
/// <param name="Guards">The locks: all of them are needed.</param>
/// <param name="IsWrite">It is written, or may be.</param>
internal sealed record GuardedAccess(IMemberReferenceOperation Reference, ImmutableArray<Guard> Guards, bool IsWrite)
{
    /// <summary>The access that an operation is; null if it is none, or nobody else can see the object yet.</summary>
    public static GuardedAccess? Of(IOperation operation, BodyContext body)
    {
        if (operation is not (IFieldReferenceOperation or IPropertyReferenceOperation) ||
            operation is not IMemberReferenceOperation reference ||
            body.Declarations.GuardsOf(reference.Member) is not { IsEmpty: false } guards)
        {
            return null;
        }

        // What a pattern looks into has no name here.
        return reference.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.PatternInput } ||
            IsConstruction(reference, body)
            ? null
            : new GuardedAccess(reference, guards, IsWritten(reference));
    }

    private static bool IsConstruction(IMemberReferenceOperation reference, BodyContext body)
    {
        if (IsInitialised(reference.Syntax))
            return true;
        if (body.Method is not { } method)
        {
            return reference.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() is BaseFieldDeclarationSyntax or
                PropertyDeclarationSyntax;
        }

        while (method is { MethodKind: MethodKind.LocalFunction, ContainingSymbol: IMethodSymbol outer })
            method = outer;
        bool constructs = method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor || method.IsInitOnly ||
            ConstructionHelpers.Is(method, body.Cancellation);
        return constructs && IsOf(method.ContainingType, reference.Member.ContainingType);
    }

    private static bool IsOf(INamedTypeSymbol type, INamedTypeSymbol declaring)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, declaring.OriginalDefinition))
                return true;
        }

        return false;
    }

    /// <summary>Is it set by the initializer of an object that is made there?</summary>
    private static bool IsInitialised(SyntaxNode reference) =>
        reference.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment &&
        assignment.Left == reference;

    // By syntax: the control flow graph takes assignments apart.
    private static bool IsWritten(IMemberReferenceOperation reference)
    {
        SyntaxNode node = reference.Syntax;
        while (true)
        {
            switch (node.Parent)
            {
                case ParenthesizedExpressionSyntax or TupleExpressionSyntax:
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression }:
                    node = node.Parent;
                    continue;
                case MemberAccessExpressionSyntax access when access.Expression == node && IsPartOf(node, reference):
                    // A field of a structure is written where it lies.
                    node = access;
                    continue;
                case ArgumentSyntax { Parent: TupleExpressionSyntax tuple }:
                    node = tuple;
                    continue;
                case ArgumentSyntax argument when IsByReference(argument, reference, node):
                    return true;
                case AssignmentExpressionSyntax assignment:
                    return assignment.Left == node;
                case PostfixUnaryExpressionSyntax or RefExpressionSyntax:
                    return true;
                case PrefixUnaryExpressionSyntax prefix:
                    return prefix.Kind() is SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression or
                        SyntaxKind.AddressOfExpression;
                default:
                    return false;
            }
        }
    }

    private static bool IsPartOf(SyntaxNode node, IMemberReferenceOperation reference) =>
        node == reference.Syntax && reference.Type is { IsValueType: true } &&
        reference.Parent is IFieldReferenceOperation { Field.IsReadOnly: false };

    private static bool IsByReference(ArgumentSyntax argument, IMemberReferenceOperation reference, SyntaxNode node)
    {
        if (argument.RefKindKeyword.Kind() is not (SyntaxKind.RefKeyword or SyntaxKind.OutKeyword))
            return false;
        // A reference that is readonly reads: Volatile.Read.
        return node != reference.Syntax || reference.Parent is not IArgumentOperation
        {
            Parameter.RefKind: RefKind.In or RefKind.RefReadOnlyParameter,
        };
    }
}
