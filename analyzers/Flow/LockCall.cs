using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>A call, and the state in which its operands were evaluated.</summary>
/// <param name="Operation">The call itself.</param>
/// <param name="Method">What is called.</param>
/// <param name="Instance">On what.</param>
/// <param name="Arguments">With what.</param>
/// <param name="Before">The state before it.</param>
internal sealed record LockCall(
    IOperation Operation, IMethodSymbol Method, IOperation? Instance, IArgumentOperation[] Arguments, FlowState Before)
{
    /// <summary>What the call returned or made.</summary>
    public Place Result => Place.Site(Operation.Syntax);

    public ITypeSymbol ResultType =>
        Method.MethodKind == MethodKind.Constructor ? Method.ContainingType : Awaitable.Result(Method.ReturnType);

    /// <summary>The call that an operation makes; null if it makes none.</summary>
    public static LockCall? Of(IOperation operation, FlowState before) => operation switch
    {
        IInvocationOperation call =>
            new LockCall(call, call.TargetMethod, call.Instance, [.. call.Arguments], before),
        IObjectCreationOperation { Constructor: { } constructor } creation =>
            new LockCall(creation, constructor, null, [.. creation.Arguments], before),
        IPropertyReferenceOperation { Property.GetMethod: { } getter } property when IsRead(property) =>
            new LockCall(property, getter, property.Instance, [.. property.Arguments], before),
        _ => null,
    };

    /// <summary>What the body of the callee does; null if there is none in sight, or the callee says itself what it does.</summary>
    public CalleeSummary? Summary(BodyContext body)
    {
        if (FrameworkNames.Of(Method.ContainingType) is not null && Method.MethodKind != MethodKind.DelegateInvoke)
            return null;
        ITypeSymbol? receiver = Instance is null ? null : body.Strip(Instance).Type;
        return body.Callees.SummaryOf(new Callee(Method, Operation, receiver), body.Cancellation);
    }

    private static bool IsRead(IPropertyReferenceOperation property) =>
        property.Parent is not ISimpleAssignmentOperation assignment || !ReferenceEquals(assignment.Target, property);

    public IOperation? Argument(int ordinal)
    {
        foreach (IArgumentOperation argument in Arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
                return argument.Value;
        }

        return null;
    }

    /// <summary>The lock that an effect of the call is about; null if it cannot be told.</summary>
    public TargetLock? Find(LockTarget target, BodyContext body)
    {
        IOperation? root = target.Root switch
        {
            LockRoot.This => Instance,
            LockRoot.Parameter => Argument(target.Parameter),
            _ => null,
        };
        Place place;
        ITypeSymbol? type;
        string spelled;
        int first = 0;
        switch (target.Root)
        {
            case LockRoot.Return:
                place = Result;
                type = NullableTypes.Underlying(ResultType);
                spelled = Receiver(Operation.Syntax);
                break;
            case LockRoot.Static:
                place = Place.Variable(target.Members[0]);
                type = TypeOf(target.Members[0]);
                spelled = target.Members[0].ContainingType.Name + "." + target.Members[0].Name;
                first = 1;
                break;
            default:
                if (root is null)
                    return null;
                IOperation stripped = body.Strip(root);
                place = body.Place(root, Before);
                type = NullableTypes.Underlying(stripped.Type);
                spelled = Spell(stripped);
                break;
        }

        for (int i = first; i < target.Members.Length; i++)
        {
            ISymbol member = target.Members[i];
            if (place.Member(member) is not { } next)
                return null;
            place = Before.Values.TryGetValue(next, out Place? value) ? value : next;
            type = TypeOf(member);
            spelled = spelled == "this" ? member.Name : spelled + "." + member.Name;
        }

        return new TargetLock(place, body.Declarations.ClassOf(MemberOf(place), type), type, spelled);
    }

    private static string Spell(IOperation operation) =>
        operation is IInstanceReferenceOperation ? "this" : operation.Syntax.ToString();

    /// <summary>What the result is called: the variable that receives it, or the call.</summary>
    private static string Receiver(SyntaxNode syntax)
    {
        SyntaxNode? node = syntax;
        while (node.Parent is AwaitExpressionSyntax or ParenthesizedExpressionSyntax or CastExpressionSyntax or
            PostfixUnaryExpressionSyntax)
        {
            node = node.Parent;
        }

        return node.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable } => variable.Identifier.ValueText,
            AssignmentExpressionSyntax assignment when assignment.Right == node => assignment.Left.ToString(),
            IsPatternExpressionSyntax { Pattern: DeclarationPatternSyntax pattern } =>
                pattern.Designation.ToString(),
            IsPatternExpressionSyntax { Pattern: RecursivePatternSyntax { Designation: { } designation } } =>
                designation.ToString(),
            _ => syntax.ToString(),
        };
    }

    private static ISymbol? MemberOf(Place place) => place.Symbol is IFieldSymbol or IPropertySymbol ? place.Symbol : null;

    private static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };
}

/// <summary>A lock that a call is about.</summary>
/// <param name="Instance">Which one.</param>
/// <param name="Class">Its class.</param>
/// <param name="Type">The type of the expression that names it.</param>
/// <param name="Spelled">How the code spells it.</param>
internal sealed record TargetLock(Place Instance, LockClass Class, ITypeSymbol? Type, string Spelled);
