using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>What an expression is computed from, through temporaries and the locals that keep a part of it.</summary>
internal sealed class Mentions
{
    private static readonly string[] Equalities = ["Equals", "ReferenceEquals", "SequenceEqual", "Contains"];

    private readonly HashSet<ISymbol> _symbols = new(SymbolEqualityComparer.Default);

    private Mentions()
    {
    }

    /// <summary>The object whose member runs is mentioned, if only as the owner of a member.</summary>
    public bool This { get; private set; }

    /// <summary>Something in it compares by order, or may do so: equality orders nothing.</summary>
    public bool Orders { get; private set; }

    /// <summary>It calls something.</summary>
    public bool Calls { get; private set; }

    /// <summary>Something in it is what a remainder leaves: of two such numbers none is known to be the smaller.</summary>
    public bool HasRemainder { get; private set; }

    public static Mentions In(IEnumerable<IOperation> expressions, BodyContext context, BodyAnalysis body)
    {
        var result = new Mentions();
        var pending = new Stack<IOperation>(expressions);
        while (pending.Count > 0)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            IOperation operation = context.Strip(pending.Pop());
            if (result.Add(operation) && operation is ILocalReferenceOperation { Local: var local })
                PushValues(local, body, pending);
            foreach (IOperation child in operation.ChildOperations)
                pending.Push(child);
        }

        return result;
    }

    public bool Has(ISymbol symbol) => _symbols.Contains(symbol);

    public bool Overlaps(Mentions other) => _symbols.Overlaps(other._symbols);

    /// <summary>Takes in what one operation says; true if it names something new.</summary>
    private bool Add(IOperation operation)
    {
        switch (operation)
        {
            case ILocalReferenceOperation local:
                return _symbols.Add(local.Local);
            case IParameterReferenceOperation parameter:
                return _symbols.Add(parameter.Parameter.OriginalDefinition);
            case IMemberReferenceOperation member:
                return _symbols.Add(member.Member.OriginalDefinition);
            case IInstanceReferenceOperation:
                This = true;
                return false;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder }:
                HasRemainder = true;
                return false;
            case IBinaryOperation binary:
                Orders |= binary.OperatorKind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or
                    BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual;
                return false;
            case IRelationalPatternOperation:
                Orders = true;
                return false;
            case IInvocationOperation call:
                Calls = true;
                Orders |= MayOrder(call.TargetMethod);
                return false;
            default:
                return false;
        }
    }

    /// <summary>Can the result tell which argument comes first? Only a body in sight can show that it does not.</summary>
    private static bool MayOrder(IMethodSymbol method)
    {
        if (Equalities.Contains(method.Name))
            return false;
        return method.DeclaringSyntaxReferences.IsEmpty || method.IsAbstract || method.IsVirtual || method.IsOverride ||
            method.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax().DescendantNodes().Any(node =>
                node is BinaryExpressionSyntax or RelationalPatternSyntax
                    ? node.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or
                        SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression or
                        SyntaxKind.RelationalPattern or SyntaxKind.SubtractExpression
                    : node is InvocationExpressionSyntax { Expression: var called } &&
                        CreatedValues.LastName(called) is "CompareTo" or "Compare" or "CompareOrdinal"));
    }

    private static void PushValues(ILocalSymbol local, BodyAnalysis body, Stack<IOperation> pending)
    {
        foreach (IOperation operation in body.Operations)
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation { Initializer.Value: { } value } declared when IsSame(declared.Symbol, local):
                    pending.Push(value);
                    break;
                case IAssignmentOperation { Target: ILocalReferenceOperation target } assignment when IsSame(target.Local, local):
                    pending.Push(assignment.Value);
                    break;
                case IDeconstructionAssignmentOperation deconstruction when
                    deconstruction.Target.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(one => IsSame(one.Local, local)):
                    pending.Push(deconstruction.Value);
                    break;
                case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref, Parent: IInvocationOperation call } argument when
                    argument.Value.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(one => IsSame(one.Local, local)):
                    pending.Push(call);
                    break;
                case IForEachLoopOperation loop when loop.Locals.Any(one => IsSame(one, local)):
                    pending.Push(loop.Collection);
                    break;
            }
        }
    }

    private static bool IsSame(ISymbol one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);
}
