using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Finds the copies that may stop short and whose count nobody looks at: follows the count, and what is computed from
/// it, to a comparison or to whoever takes the duty over. What cannot be followed counts as looked at.
/// </summary>
internal sealed class ShortCounts
{
    private readonly ICalleeEffects _callees;
    private readonly IReadOnlyList<IOperation> _operations;
    private readonly CancellationToken _cancellation;
    private Dictionary<ISymbol, List<IOperation>>? _references;

    public ShortCounts(ICalleeEffects callees, IReadOnlyList<IOperation> operations, CancellationToken cancellation)
    {
        _callees = callees;
        _operations = operations;
        _cancellation = cancellation;
    }

    /// <summary>The copies of the body that ignore their count, in source order.</summary>
    public IEnumerable<IInvocationOperation> Ignored()
    {
        foreach (IOperation operation in _operations)
        {
            if (operation is IInvocationOperation copy && MayStopShort(copy, _callees) && !IsLookedAt(copy))
                yield return copy;
        }
    }

    /// <summary>Is this a copy that may stop short and tells by a count how far it came?</summary>
    public static bool MayStopShort(IInvocationOperation copy, ICalleeEffects callees) =>
        callees.Of(copy.TargetMethod).Fault == FaultEffect.NoFault && CopyForm.IsCount(copy.TargetMethod.ReturnType) &&
        copy.TargetMethod.ContainingType is not { Name: "AtomicCopy", ContainingNamespace.Name: "Faultline" };

    private bool IsLookedAt(IInvocationOperation copy)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var carriers = new Queue<ISymbol>();
        if (Flows(copy, carriers))
            return true;

        while (carriers.Count > 0)
        {
            _cancellation.ThrowIfCancellationRequested();
            ISymbol carrier = carriers.Dequeue();
            if (!seen.Add(carrier) || !References().TryGetValue(carrier, out List<IOperation>? references))
                continue;
            foreach (IOperation reference in references)
            {
                if (!IsTarget(reference) && Flows(reference, carriers))
                    return true;
            }
        }

        return false;
    }

    private static bool IsTarget(IOperation reference) =>
        reference.Parent is IAssignmentOperation assignment && ReferenceEquals(assignment.Target, reference) &&
        assignment.Parent is IExpressionStatementOperation;

    /// <summary>
    /// Follows a value outwards: true if it is compared, handed on, or lost from sight. Variables that take it on the
    /// way are added to <paramref name="carriers"/>.
    /// </summary>
    private bool Flows(IOperation value, Queue<ISymbol> carriers)
    {
        while (true)
        {
            IOperation? parent = value.Parent;
            switch (parent)
            {
                case IExpressionStatementOperation:
                    return false;
                case IConversionOperation or IParenthesizedOperation or IUnaryOperation or IAwaitOperation or
                    IConditionalAccessOperation or IConditionalOperation or ICoalesceOperation or
                    IIncrementOrDecrementOperation or IRangeOperation or IImplicitIndexerReferenceOperation or
                    IInterpolationOperation or IInterpolatedStringOperation or ISwitchExpressionArmOperation or
                    IArrayElementReferenceOperation:
                    value = parent;
                    continue;
                case IBinaryOperation binary:
                    if (IsComparison(binary.OperatorKind))
                        return true;
                    value = parent;
                    continue;
                case ISwitchExpressionOperation switchExpression when !ReferenceEquals(switchExpression.Value, value):
                    value = parent;
                    continue;
                case IAssignmentOperation assignment:
                    if (ReferenceEquals(assignment.Target, value))
                        return assignment.Parent is not IExpressionStatementOperation;
                    if (IsKept(assignment, carriers))
                        return true;
                    value = parent;
                    continue;
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation variable }:
                    if (!OverwrittenValue.Is(variable, variable.Symbol))
                        carriers.Enqueue(variable.Symbol);
                    return false;
                case IArgumentOperation argument:
                    if (IsTakenOver(argument))
                        return true;
                    value = argument.Parent!;
                    continue;
                case IInvocationOperation { TargetMethod.Name: nameof(ToString) or nameof(GetHashCode) }:
                    value = parent;
                    continue;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" }:
                    value = parent;
                    continue;
                default:
                    return true;
            }
        }
    }

    private static bool IsComparison(BinaryOperatorKind kind) => kind is
        BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals or BinaryOperatorKind.LessThan or
        BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual;

    /// <summary>Is the value stored where others can, and may have to, look at it?</summary>
    private bool IsKept(IAssignmentOperation assignment, Queue<ISymbol> carriers)
    {
        switch (assignment.Target)
        {
            case IDiscardOperation:
                return false;
            case ILocalReferenceOperation { Local.RefKind: RefKind.None } local:
                if (!OverwrittenValue.Is(assignment, local.Local))
                    carriers.Enqueue(local.Local);
                return false;
            case IParameterReferenceOperation { Parameter.RefKind: RefKind.None } parameter:
                carriers.Enqueue(parameter.Parameter);
                return false;
            case IFieldReferenceOperation field:
                // Adding to a total is no look at this count; a plain store is one if the type looks at the field.
                carriers.Enqueue(field.Field);
                bool isSeen = field.Field.DeclaredAccessibility != Accessibility.Private ||
                    IsCompared(field.Field.ContainingType, field.Field.Name);
                return isSeen && assignment is not ICompoundAssignmentOperation;
            case IPropertyReferenceOperation property:
                carriers.Enqueue(property.Property);
                return assignment is not ICompoundAssignmentOperation;
            default:
                return true;
        }
    }

    /// <summary>Does the callee take over the duty to look at the count?</summary>
    private bool IsTakenOver(IArgumentOperation argument)
    {
        if (argument.Parameter is not { RefKind: RefKind.None or RefKind.In } parameter)
            return true;
        if (argument.Parent is IPropertyReferenceOperation)
            return false;
        if (argument.Parent is not IInvocationOperation { TargetMethod: var method } ||
            method.MethodKind == MethodKind.DelegateInvoke)
        {
            return true;
        }

        if (FrameworkNames.Of(method.ContainingType) is not null)
        {
            return method.Name is nameof(Equals) or nameof(ReferenceEquals) or "Compare" or "CompareTo" ||
                method.Name.StartsWith("ThrowIf", StringComparison.Ordinal);
        }

        // A commit takes the count as it is.
        if (!_callees.Of(method).Locks.IsEmpty || IsLockType(method.ContainingType))
            return false;
        IMethodSymbol declared = method.OriginalDefinition;
        return declared.DeclaringSyntaxReferences.IsEmpty || IsCompared(declared, parameter.Name);
    }

    private bool IsLockType(INamedTypeSymbol type) =>
        _callees.Declarations.HasOnType(type, AnnotationNames.ScopedLock) ||
        _callees.Declarations.HasOnType(type, AnnotationNames.LockClass);

    /// <summary>Does the source of a declaration compare something of this name, or pass it on?</summary>
    private bool IsCompared(ISymbol declaration, string name)
    {
        foreach (SyntaxReference reference in declaration.DeclaringSyntaxReferences)
        {
            foreach (SyntaxToken token in reference.GetSyntax(_cancellation).DescendantTokens())
            {
                if (token.ValueText == name && token.Parent is IdentifierNameSyntax identifier && IsCompared(identifier))
                    return true;
            }
        }

        return false;
    }

    private static bool IsCompared(IdentifierNameSyntax identifier)
    {
        for (SyntaxNode? node = identifier; node is ExpressionSyntax or ArgumentSyntax or ArgumentListSyntax; node = node.Parent)
        {
            if (node is ArgumentSyntax || node.Parent is IsPatternExpressionSyntax or SwitchExpressionSyntax or SwitchStatementSyntax)
                return true;
            if (node.Parent is BinaryExpressionSyntax binary && binary.Kind() is
                SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression or SyntaxKind.LessThanExpression or
                SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression or
                SyntaxKind.GreaterThanOrEqualExpression)
            {
                return true;
            }
        }

        return false;
    }

    private Dictionary<ISymbol, List<IOperation>> References()
    {
        if (_references is not null)
            return _references;

        _references = new Dictionary<ISymbol, List<IOperation>>(SymbolEqualityComparer.Default);
        foreach (IOperation operation in _operations)
        {
            ISymbol? symbol = operation switch
            {
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                IFieldReferenceOperation field => field.Field,
                IPropertyReferenceOperation property => property.Property,
                _ => null,
            };
            if (symbol is null)
                continue;
            if (!_references.TryGetValue(symbol, out List<IOperation>? references))
                _references.Add(symbol, references = []);
            references.Add(operation);
        }

        return _references;
    }
}
