using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.CodeFixes;

/// <summary>
/// What may be evaluated again in every round. <em>Pure</em>: without side effects. <em>Stable</em>: also with the
/// same value, although the lock was released in between. A position that another thread can move while the lock is
/// free is not stable: the next round would continue somewhere else. So nothing is that is read out of memory.
/// </summary>
internal sealed class Stability(SemanticModel model, CancellationToken cancellationToken)
{
    // A property whose value is computed from another one, and so on, is followed so far.
    private const int Deepest = 8;

    private int _depth;

    public bool IsPure(ExpressionSyntax expression) => Is(expression, stable: false);

    public bool IsStable(ExpressionSyntax expression) => Is(expression, stable: true);

    /// <summary>Is this the same outside the section, where it is read once and kept?</summary>
    public bool IsStableOnce(ExpressionSyntax expression) => expression is ElementAccessExpressionSyntax element
        ? model.GetTypeInfo(element.Expression, cancellationToken).Type is IArrayTypeSymbol &&
            IsStable(element.Expression) && AreStable(element.ArgumentList)
        : IsStable(expression);

    public bool ArePure(BaseArgumentListSyntax arguments) => AreAll(arguments, stable: false);

    public bool AreStable(BaseArgumentListSyntax arguments) => AreAll(arguments, stable: true);

    /// <summary>Is a variable of that name given a value, or passed by reference, somewhere in this syntax?</summary>
    public static bool IsAssigned(SyntaxNode scope, string name) =>
        scope.DescendantNodes().OfType<IdentifierNameSyntax>().Any(
            use => use.Identifier.ValueText == name && use.Parent switch
            {
                AssignmentExpressionSyntax assignment => assignment.Left == use,
                ArgumentSyntax argument =>
                    argument.RefKindKeyword != default || argument.Parent is TupleExpressionSyntax,
                PrefixUnaryExpressionSyntax prefix => IsStep(prefix.Kind()),
                PostfixUnaryExpressionSyntax postfix => IsStep(postfix.Kind()),
                RefExpressionSyntax => true,
                _ => false,
            });

    private bool Is(ExpressionSyntax? expression, bool stable)
    {
        switch (expression)
        {
            case null:
            case LiteralExpressionSyntax:
            case InstanceExpressionSyntax:
            case TypeOfExpressionSyntax:
            case SizeOfExpressionSyntax:
            case DefaultExpressionSyntax:
            case PredefinedTypeSyntax:
                return true;
            case ParenthesizedExpressionSyntax inner:
                return Is(inner.Expression, stable);
            case CastExpressionSyntax cast:
                return Is(cast.Expression, stable);
            case CheckedExpressionSyntax inner:
                return Is(inner.Expression, stable);
            case PrefixUnaryExpressionSyntax unary:
                return !IsStep(unary.Kind()) && Is(unary.Operand, stable) &&
                    (!stable || !unary.IsKind(SyntaxKind.PointerIndirectionExpression));
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.IsExpression or (int)SyntaxKind.AsExpression } test:
                return Is(test.Left, stable);
            case BinaryExpressionSyntax binary:
                return Is(binary.Left, stable) && Is(binary.Right, stable);
            case IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax or UnaryPatternSyntax } test:
                return !test.DescendantNodes().OfType<VariableDesignationSyntax>().Any() && Is(test.Expression, stable);
            case ConditionalExpressionSyntax choice:
                return Is(choice.Condition, stable) && Is(choice.WhenTrue, stable) && Is(choice.WhenFalse, stable);
            case RangeExpressionSyntax range:
                return Is(range.LeftOperand, stable) && Is(range.RightOperand, stable);
            case ElementAccessExpressionSyntax element:
                return (!stable || IsWindow(element)) && Is(element.Expression, stable) &&
                    AreAll(element.ArgumentList, stable);
            case BaseObjectCreationExpressionSyntax { Initializer: null } creation:
                return IsArrayLike(model.GetTypeInfo(creation, cancellationToken).Type) &&
                    AreAll(creation.ArgumentList, stable);
            case InvocationExpressionSyntax call:
                return IsRepeatable(call, stable) && AreAll(call.ArgumentList, stable) &&
                    Is((call.Expression as MemberAccessExpressionSyntax)?.Expression, stable);
            case MemberAccessExpressionSyntax member:
                return IsValue(member, stable) && Is(member.Expression, stable);
            case NameSyntax name:
                return IsValue(name, stable);
            default:
                return false;
        }
    }

    private bool AreAll(BaseArgumentListSyntax? arguments, bool stable) =>
        arguments is null || arguments.Arguments.All(
            argument => argument.RefKindKeyword == default && Is(argument.Expression, stable));

    private bool IsValue(ExpressionSyntax expression, bool stable) =>
        model.GetSymbolInfo(expression, cancellationToken).Symbol switch
        {
            ILocalSymbol local => !stable || !local.IsRef,
            IParameterSymbol parameter => !stable || IsFixed(parameter),
            IFieldSymbol field => !stable || field.IsConst || field.IsReadOnly,
            IPropertySymbol property => !property.ReturnsByRef && (!stable || IsFixed(property)),
            INamespaceOrTypeSymbol => true,
            _ => false,
        };

    // The parameter of a primary constructor is a field in all but name.
    private bool IsFixed(IParameterSymbol parameter) =>
        parameter.RefKind is RefKind.None or RefKind.In &&
        (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Constructor } constructor ||
            !constructor.ContainingType.DeclaringSyntaxReferences.Any(
                reference => IsAssigned(reference.GetSyntax(cancellationToken), parameter.Name)));

    /// <summary>A property whose value does not change as long as its object is the same.</summary>
    public bool IsFixed(IPropertySymbol property)
    {
        if (property.SetMethod is { IsInitOnly: false })
            return false;
        if (IsView(property.Type, orArray: false))
            return true;

        INamedTypeSymbol type = property.ContainingType;
        return BodyOf(property) is { } body ? IsFixed(body) :
            type.IsReadOnly || IsArrayLike(type) ||
            type.SpecialType is SpecialType.System_String or SpecialType.System_Array ||
            (property.Type is IArrayTypeSymbol && property.DeclaringSyntaxReferences.IsEmpty) ||
            type.GetMembers().OfType<IFieldSymbol>().Any(
                field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));
    }

    private bool IsFixed(ExpressionSyntax body)
    {
        if (_depth == Deepest)
            return false;
        SemanticModel itsModel =
            body.SyntaxTree == model.SyntaxTree ? model : model.Compilation.GetSemanticModel(body.SyntaxTree);
        return new Stability(itsModel, cancellationToken) { _depth = _depth + 1 }.IsStable(body);
    }

    // The value that a property without a set accessor computes; null if it computes nothing, or more than one value.
    private ExpressionSyntax? BodyOf(IPropertySymbol property)
    {
        if (property.DeclaringSyntaxReferences is not [{ } reference] ||
            reference.GetSyntax(cancellationToken) is not PropertyDeclarationSyntax declaration)
        {
            return null;
        }

        AccessorDeclarationSyntax? accessor = declaration.AccessorList?.Accessors.FirstOrDefault(
            accessor => accessor.IsKind(SyntaxKind.GetAccessorDeclaration));
        return declaration.ExpressionBody?.Expression ?? accessor?.ExpressionBody?.Expression ??
            (accessor?.Body?.Statements is [ReturnStatementSyntax { Expression: { } value }] ? value : null);
    }

    /// <summary>Calls that only look: at a part of some memory, at numbers, or as they say themselves.</summary>
    private bool IsRepeatable(InvocationExpressionSyntax call, bool stable)
    {
        if (call.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" })
            return true;
        if (model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol { ReturnsByRef: false } method)
            return false;

        // What looks into the memory finds something else in the next round.
        INamedTypeSymbol type = (method.ReducedFrom ?? method).ContainingType;
        return IsView(method.ReturnType, orArray: false) || (type.Name == "Math" && IsIn(type, "System")) ||
            (!stable && (IsArrayLike(type) || (type.Name == "MemoryExtensions" && IsIn(type, "System")))) ||
            (method.Name == "Slice" &&
                (SymbolEqualityComparer.Default.Equals(method.ReturnType, type) || IsIn(type, "Faultline"))) ||
            ((!stable || method.IsStatic) &&
                method.GetAttributes().Any(attribute => attribute.AttributeClass is { Name: "PureAttribute" }));
    }

    // A part of some memory, or what cannot change.
    private bool IsWindow(ElementAccessExpressionSyntax element)
    {
        ITypeSymbol? type = model.GetTypeInfo(element.Expression, cancellationToken).Type;
        return type is { Name: "ImmutableArray" } || type?.SpecialType == SpecialType.System_String ||
            (IsArrayLike(type) && element.ArgumentList.Arguments is [{ Expression: { } index }] &&
                (index is RangeExpressionSyntax ||
                    model.GetTypeInfo(index, cancellationToken).Type is { Name: "Range" }));
    }

    private static bool IsArrayLike(ITypeSymbol? type) => type is not null &&
        (IsView(type, orArray: true) || type is { Name: "ImmutableArray" } ||
            (type.Name is "Index" or "Range" && IsIn(type, "System")));

    /// <summary>A window on memory. It is asked for again in every round, and shows the same memory.</summary>
    private static bool IsView(ITypeSymbol type, bool orArray) => type switch
    {
        IPointerTypeSymbol => true,
        IArrayTypeSymbol => orArray,
        { Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" } => IsIn(type, "System"),
        _ => false,
    };

    private static bool IsIn(ITypeSymbol type, string space) =>
        type.ContainingNamespace is { ContainingNamespace.IsGlobalNamespace: true } found && found.Name == space;

    private static bool IsStep(SyntaxKind kind) => kind is
        SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression or
        SyntaxKind.PostIncrementExpression or SyntaxKind.PostDecrementExpression;
}
