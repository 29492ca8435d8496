using System.Collections.Immutable;
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

    /// <summary>What the body of the callee does; null if there is none in sight.</summary>
    /// <param name="body">The body that the call stands in.</param>
    /// <param name="isWaitedFor">Whoever calls waits for all of it; null: look at the call.</param>
    public CalleeSummary? Summary(BodyContext body, bool? isWaitedFor = null)
    {
        if (Method.MethodKind == MethodKind.DelegateInvoke)
        {
            Place? invoked = Instance is null ? null : body.Place(Instance, Before);
            return body.Callees.SummaryOf(
                new Callee(Method, Operation, null)
                {
                    Functions = invoked is not null && body.FunctionAt(invoked) is { } function ? [function] : [],
                    Origin = DelegateOrigin(body),
                },
                body.Cancellation);
        }

        IMethodSymbol method = Called(body);
        if (FrameworkNames.Of(method.ContainingType) is not null)
            return null;
        ITypeSymbol? receiver = Instance is null ? null : body.Strip(Instance).Type;
        var callee = new Callee(method, Operation, receiver) { IsWaitedFor = isWaitedFor ?? IsWaitedFor(Operation) };
        return body.Callees.SummaryOf(callee, body.Cancellation);
    }

    /// <summary>What is called: of an interface member, as <c>using</c> calls it, what the type of the object has for it.</summary>
    public IMethodSymbol Called(BodyContext body) =>
        Method.ContainingType is { TypeKind: TypeKind.Interface, DeclaringSyntaxReferences.IsEmpty: true } &&
        Instance is not null && body.Strip(Instance).Type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } type
            ? type.FindImplementationForInterfaceMember(Method) as IMethodSymbol ?? Method
            : Method;

    /// <summary>Where the delegate comes from on which the call is made: a variable, or the method that returned it.</summary>
    public ISymbol? DelegateOrigin(BodyContext body) => Instance is null ? null : DelegateOrigin(Instance, body);

    /// <summary>Where the delegate that an expression gives comes from.</summary>
    public ISymbol? DelegateOrigin(IOperation value, BodyContext body)
    {
        Place place = body.Place(value, Before);
        if (place.Kind is PlaceKind.Member or PlaceKind.Variable)
            return place.Symbol;
        return (ISymbol?)body.CallAt(place)?.TargetMethod ?? (body.Strip(value) as ILocalReferenceOperation)?.Local;
    }

    /// <summary>Does whoever makes the call wait for its end? An asynchronous method returns before that.</summary>
    public static bool IsWaitedFor(IOperation call)
    {
        if (call is not IInvocationOperation { TargetMethod.IsAsync: true } invocation)
            return call is not IInvocationOperation { TargetMethod: var method } || !Awaitable.IsTask(method.ReturnType) || IsAwaited(call.Syntax);
        return IsAwaited(invocation.Syntax);
    }

    private static bool IsAwaited(SyntaxNode call)
    {
        SyntaxNode node = call;
        while (true)
        {
            switch (node.Parent)
            {
                case ParenthesizedExpressionSyntax parenthesized:
                    node = parenthesized;
                    continue;
                case MemberAccessExpressionSyntax
                {
                    Name.Identifier.ValueText: "ConfigureAwait" or "AsTask", Parent: InvocationExpressionSyntax outer,
                } access when access.Expression == node:
                    node = outer;
                    continue;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" or "Wait" or "GetAwaiter" } access:
                    return access.Expression == node;
                default:
                    return node.Parent is AwaitExpressionSyntax;
            }
        }
    }

    /// <summary>What the callee says it does to locks, or the framework model says for it.</summary>
    public ImmutableArray<LockEffect> Effects(BodyContext body)
    {
        if (FrameworkLocks.IsWaitOne(Method))
            return IsLock(FrameworkLocks.Of(Method, Instance is null ? null : body.Strip(Instance))?.Locks ?? [], body);
        ImmutableArray<LockEffect> declared = body.Callees.Of(Method).Locks;
        if (declared.IsEmpty && Operation is IObjectCreationOperation creation)
            return FrameworkLocks.OfCreation(creation)?.Locks ?? [];
        return IsLock(declared, body);
    }

    /// <summary>A semaphore is a lock only if it is known to admit one at a time.</summary>
    private ImmutableArray<LockEffect> IsLock(ImmutableArray<LockEffect> effects, BodyContext body)
    {
        if (Instance is null || effects is not [{ LockKind: LockKind.Semaphore }, ..])
            return effects;
        Place semaphore = body.Place(Instance, Before);
        bool? isLock = Semaphores.IsLock(semaphore, body.Strip(Instance));
        // Who is given one need not know where it comes from: its caller may.
        bool mayBe = isLock is null && (Semaphores.IsGiven(semaphore) || effects.All(effect => effect.Kind == LockEffectKind.Release));
        return isLock == true || mayBe ? effects : [];
    }

    private static bool IsRead(IPropertyReferenceOperation property) =>
        property.Property.ReturnsByRef || property.Parent is not ISimpleAssignmentOperation assignment ||
        !ReferenceEquals(assignment.Target, property);

    /// <summary>The operands of an operator: it is called without arguments.</summary>
    public ImmutableArray<IOperation> Operands { get; init; } = [];

    public IOperation? Argument(int ordinal)
    {
        if (ordinal < Operands.Length)
            return Operands[ordinal];
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

        return new TargetLock(place, body.Declarations.ClassOf(MemberOf(place), type), type, spelled)
        {
            IsResolved = root is null || IsResolved(body.Strip(root), body),
        };
    }

    /// <summary>Does the expression name one lock, the same whenever it is written?</summary>
    private static bool IsResolved(IOperation operation, BodyContext body)
    {
        while (true)
        {
            switch (operation)
            {
                case IMemberReferenceOperation { Instance: { } instance } and not IPropertyReferenceOperation { Arguments.Length: > 0 }:
                    operation = body.Strip(instance);
                    continue;
                case IInvocationOperation or IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.Length: > 0 } or
                    IImplicitIndexerReferenceOperation or IDynamicInvocationOperation:
                    return false;
                default:
                    return true;
            }
        }
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
internal sealed record TargetLock(Place Instance, LockClass Class, ITypeSymbol? Type, string Spelled)
{
    /// <summary>The code names one lock, the same whenever it is written.</summary>
    public bool IsResolved { get; init; } = true;
}
