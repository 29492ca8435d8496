using System.Collections.Immutable;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Summaries;

/// <summary>Finds the expressions whose values a field, property, event, parameter or local gets, or a method returns.</summary>
internal sealed class DelegateSources
{
    /// <summary>A name that more bodies mention than this is looked for in its own type only.</summary>
    private const int MaxBodies = 100;

    private readonly Compilation _compilation;
    private readonly CalleeSummaries _callees;
    private readonly bool _hasFriends;

    public DelegateSources(Compilation compilation, CalleeSummaries callees)
    {
        _compilation = compilation;
        _callees = callees;
        _hasFriends = CallSites.HasFriends(compilation.Assembly);
    }

    /// <summary>The values that the compilation puts there.</summary>
    public DelegateValues Of(ISymbol origin, CancellationToken cancellation) => origin switch
    {
        IFieldSymbol field => Stored(field, field.IsReadOnly, field, cancellation),
        IEventSymbol raised => Stored(raised, isReadOnly: false, raised, cancellation),
        IPropertySymbol property when IsAuto(property, cancellation) =>
            Stored(property, property.SetMethod is null, (ISymbol?)property.SetMethod ?? property, cancellation),
        IPropertySymbol { GetMethod: { } getter } => Returned(getter, cancellation),
        ILocalSymbol local => Local(local, cancellation),
        IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter => Passed(parameter, method, cancellation),
        IMethodSymbol method => Returned(method, cancellation),
        _ => DelegateValues.Unknown,
    };

    private static bool IsAuto(IPropertySymbol property, CancellationToken cancellation) =>
        property is { IsIndexer: false, IsVirtual: false, IsAbstract: false, IsOverride: false } &&
        property.DeclaringSyntaxReferences.All(reference => reference.GetSyntax(cancellation) is
            PropertyDeclarationSyntax { ExpressionBody: null, AccessorList.Accessors: var accessors } &&
            accessors.All(accessor => accessor.Body is null && accessor.ExpressionBody is null));

    private DelegateValues Stored(ISymbol member, bool isReadOnly, ISymbol writer, CancellationToken cancellation)
    {
        Accessibility reach = isReadOnly ? Accessibility.Private : CallSites.Reach(writer);
        var values = new List<DelegateValue>();
        foreach (SyntaxNode initializer in Initializers(member, cancellation))
        {
            if (_callees.Bodies.At(initializer, _callees, cancellation) is { } body)
                AddInitial(body, values);
        }

        bool isWhole = Search(member.Name, member.ContainingType, reach, (body, found) => AddStored(body, member, found), values, cancellation);
        return new DelegateValues([.. values], isWhole && IsInSight(reach));
    }

    private static IEnumerable<SyntaxNode> Initializers(ISymbol member, CancellationToken cancellation)
    {
        foreach (SyntaxReference reference in member.DeclaringSyntaxReferences)
        {
            SyntaxNode? initializer = reference.GetSyntax(cancellation) switch
            {
                VariableDeclaratorSyntax field => field.Initializer,
                PropertyDeclarationSyntax property => property.Initializer,
                _ => null,
            };
            if (initializer is not null)
                yield return initializer;
        }
    }

    private static void AddInitial(BodyAnalysis body, List<DelegateValue> values)
    {
        if (body.Root is ISymbolInitializerOperation initializer)
            values.Add(new DelegateValue(initializer.Value, IsOfThis: false, IsInBody: false));
    }

    private static void AddStored(BodyAnalysis body, ISymbol member, List<DelegateValue> values)
    {
        foreach (IOperation operation in body.Operations)
        {
            (IOperation? target, IOperation? value) = operation switch
            {
                IAssignmentOperation assignment => (assignment.Target, assignment.Value),
                IEventAssignmentOperation { Adds: true } subscription => (subscription.EventReference, subscription.HandlerValue),
                _ => (null, null),
            };
            if (target is IMemberReferenceOperation reference && value is not null && Is(reference.Member, member))
                values.Add(new DelegateValue(value, IsThis(reference.Instance), IsInBody: false));
        }
    }

    private DelegateValues Returned(IMethodSymbol method, CancellationToken cancellation)
    {
        if (method.IsAsync || _callees.Bodies.Of(method, _callees, cancellation) is not { Function.Yields: false } found)
            return DelegateValues.Unknown;
        var values = new List<DelegateValue>();
        foreach (IOperation operation in found.Body.Operations)
        {
            if (operation is IReturnOperation { ReturnedValue: { } value } && CallSites.IsSame(CallSites.Around(operation, found.Body)?.Method, method))
                values.Add(new DelegateValue(value, IsOfThis: !method.IsStatic, IsInBody: false));
        }

        bool isOpen = method.IsVirtual || method.IsAbstract || method.IsOverride;
        return new DelegateValues([.. values], IsComplete: !isOpen && values.Count > 0);
    }

    private DelegateValues Local(ILocalSymbol local, CancellationToken cancellation)
    {
        if (local.DeclaringSyntaxReferences is not [var reference] ||
            Bodies.Containing(reference.GetSyntax(cancellation)) is not { } node ||
            _callees.Bodies.At(node, _callees, cancellation) is not { } body)
        {
            return DelegateValues.Unknown;
        }

        var values = new List<DelegateValue>();
        foreach (IOperation operation in body.Operations)
        {
            IOperation? value = operation switch
            {
                IVariableDeclaratorOperation { Initializer.Value: { } initial } declarator when Is(declarator.Symbol, local) => initial,
                IAssignmentOperation { Target: ILocalReferenceOperation target } assignment when Is(target.Local, local) =>
                    assignment.Value,
                _ => null,
            };
            if (value is not null)
                values.Add(new DelegateValue(value, IsOfThis: true, IsInBody: true));
        }

        return new DelegateValues([.. values], IsComplete: values.Count > 0);
    }

    private DelegateValues Passed(IParameterSymbol parameter, IMethodSymbol method, CancellationToken cancellation)
    {
        if (method.MethodKind is not (MethodKind.Ordinary or MethodKind.Constructor or MethodKind.LocalFunction))
            return DelegateValues.Unknown;
        Accessibility reach = method.MethodKind == MethodKind.LocalFunction ? Accessibility.Private : CallSites.Reach(method);
        string name = method.MethodKind == MethodKind.Constructor ? method.ContainingType.Name : method.Name;
        var values = new List<DelegateValue>();
        bool isWhole = Search(name, method.ContainingType, reach, Add, values, cancellation);
        if (method.MethodKind == MethodKind.Constructor)
        {
            isWhole &= Search(TreeIndex.ImplicitCreation, method.ContainingType, reach, Add, values, cancellation);
            isWhole &= Search(TreeIndex.ConstructorChain, method.ContainingType, reach, Add, values, cancellation);
        }

        bool isOpen = method.IsVirtual || method.IsAbstract || method.IsOverride || !method.ExplicitInterfaceImplementations.IsEmpty;
        return new DelegateValues([.. values.Distinct()], isWhole && !isOpen && IsInSight(reach));

        void Add(BodyAnalysis body, List<DelegateValue> found) => AddPassed(body, parameter, method, found);
    }

    private static void AddPassed(BodyAnalysis body, IParameterSymbol parameter, IMethodSymbol method, List<DelegateValue> values)
    {
        foreach (IOperation operation in body.Operations)
        {
            if (operation is not IArgumentOperation { Parameter: { } given } argument || given.Ordinal != parameter.Ordinal)
                continue;
            (IMethodSymbol? called, bool isOfThis) = argument.Parent switch
            {
                IInvocationOperation call => (call.TargetMethod, IsThis(call.Instance)),
                IObjectCreationOperation creation => (creation.Constructor, false),
                _ => (null, false),
            };
            if (CallSites.IsSame(called, method))
            {
                bool isInBody = method.MethodKind == MethodKind.LocalFunction;
                values.Add(new DelegateValue(argument.Value, isOfThis || isInBody, isInBody));
            }
        }
    }

    /// <summary>Looks through the bodies that mention a word; false if there are too many, so that only those of the type were.</summary>
    private bool Search(
        string word, INamedTypeSymbol type, Accessibility reach, Action<BodyAnalysis, List<DelegateValue>> add,
        List<DelegateValue> values, CancellationToken cancellation)
    {
        List<SyntaxNode> bodies = Mentions(word, CallSites.Trees(type, reach, _compilation), cancellation);
        bool isWhole = bodies.Count <= MaxBodies;
        if (!isWhole)
            bodies = Mentions(word, CallSites.Trees(type, Accessibility.Private, _compilation), cancellation);
        foreach (SyntaxNode node in bodies)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_callees.Bodies.At(node, _callees, cancellation) is { } body)
                add(body, values);
        }

        return isWhole;
    }

    private static List<SyntaxNode> Mentions(string word, IEnumerable<SyntaxTree> trees, CancellationToken cancellation)
    {
        var bodies = new List<SyntaxNode>();
        foreach (SyntaxTree tree in trees)
            bodies.AddRange(TreeIndex.Of(tree, cancellation).BodiesWith(word, cancellation));
        return bodies;
    }

    private bool IsInSight(Accessibility reach) =>
        reach == Accessibility.Private || (reach == Accessibility.Internal && !_hasFriends);

    private static bool Is(ISymbol one, ISymbol other) =>
        SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, other.OriginalDefinition);

    private static bool IsThis(IOperation? instance) =>
        instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };
}

/// <summary>An expression whose value a variable gets, or a method returns.</summary>
/// <param name="Value">The expression. It stands in some body, not in its control flow graph.</param>
/// <param name="IsOfThis">The object whose member it is about is <c>this</c> where the expression stands.</param>
/// <param name="IsInBody">It stands in the body that the variable belongs to.</param>
internal sealed record DelegateValue(IOperation Value, bool IsOfThis, bool IsInBody);

/// <summary>The values that a variable gets.</summary>
/// <param name="Values">Those in sight.</param>
/// <param name="IsComplete">There are no others.</param>
internal sealed record DelegateValues(ImmutableArray<DelegateValue> Values, bool IsComplete)
{
    public static readonly DelegateValues Unknown = new([], IsComplete: false);
}
