using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Summaries;

/// <summary>Finds the functions that call a function which cannot be entered from outside.</summary>
internal sealed class CallSites
{
    /// <summary>A name that more bodies mention than this is not searched for.</summary>
    private const int MaxBodies = 200;

    private readonly Compilation _compilation;
    private readonly CalleeSummaries _callees;
    private readonly Func<IMethodSymbol, IParameterSymbol, bool> _isOnlyInvoked;
    private readonly IMethodSymbol? _entryPoint;

    public CallSites(
        Compilation compilation, CalleeSummaries callees, Func<IMethodSymbol, IParameterSymbol, bool> isOnlyInvoked)
    {
        _compilation = compilation;
        _callees = callees;
        _isOnlyInvoked = isOnlyInvoked;
        _entryPoint = compilation.GetEntryPoint(CancellationToken.None);
    }

    /// <summary>Can only calls in sight enter the method, by its declaration? Whether it becomes a delegate is another question.</summary>
    public bool IsClosed(IMethodSymbol method) =>
        method.MethodKind switch
        {
            MethodKind.LocalFunction or MethodKind.AnonymousFunction => true,
            MethodKind.Ordinary => !IsPattern(method.Name) && IsClosedMember(method),
            MethodKind.PropertyGet or MethodKind.PropertySet =>
                method.AssociatedSymbol is IPropertySymbol { IsIndexer: false } && IsClosedMember(method),
            _ => false,
        };

    /// <summary>The functions that call it. Null: it may be entered in other ways too, or there is too much to look at.</summary>
    public IReadOnlyCollection<FoundFunction>? Of(FoundFunction function, out bool isUndecided, CancellationToken cancellation)
    {
        isUndecided = false;
        IMethodSymbol method = function.Function.Method!;
        var callers = new HashSet<FoundFunction>();
        if (method.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction)
            return Add(function.Body, method, callers) ? callers : null;

        var bodies = new HashSet<SyntaxNode>();
        foreach (SyntaxTree tree in Trees(method.ContainingType, Reach(method), _compilation))
        {
            foreach (SyntaxNode body in TreeIndex.Of(tree, cancellation).BodiesWith(NameOf(method), cancellation))
                bodies.Add(body);
        }

        isUndecided = bodies.Count > MaxBodies;
        if (isUndecided)
            return null;
        foreach (SyntaxNode node in bodies)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_callees.Bodies.At(node, _callees, cancellation) is { } body && !Add(body, method, callers))
                return null;
        }

        return callers;
    }

    /// <summary>Adds the functions of a body that call the method; false if it becomes a delegate that is invoked elsewhere.</summary>
    private bool Add(BodyAnalysis body, IMethodSymbol method, HashSet<FoundFunction> callers)
    {
        foreach (IOperation operation in body.Operations)
        {
            switch (operation)
            {
                case IAnonymousFunctionOperation lambda when IsSame(lambda.Symbol, method):
                    if (!new DelegateUses(body, _isOnlyInvoked).IsOnlyInvoked(lambda))
                        return false;
                    // Whoever invokes it stands somewhere in this body.
                    callers.UnionWith(body.Functions.Where(one => !IsSame(one.Method, method)).Select(one => new FoundFunction(body, one)));
                    break;
                case IMethodReferenceOperation reference when IsSame(reference.Method, method) && !DelegateUses.IsNamed(reference):
                    bool isOwn = reference.Instance is null or IInstanceReferenceOperation;
                    if (!isOwn || !new DelegateUses(body, _isOnlyInvoked).IsOnlyInvoked(reference))
                        return false;
                    callers.UnionWith(body.Functions.Select(one => new FoundFunction(body, one)));
                    break;
                case IInvocationOperation call when IsSame(call.TargetMethod, method):
                    AddAround(operation, body, callers);
                    break;
                case IPropertyReferenceOperation access when
                    method.AssociatedSymbol is { } property && !DelegateUses.IsNamed(access) &&
                    SymbolEqualityComparer.Default.Equals(access.Property.OriginalDefinition, property.OriginalDefinition):
                    AddAround(operation, body, callers);
                    break;
            }
        }

        return true;
    }

    private static void AddAround(IOperation operation, BodyAnalysis body, HashSet<FoundFunction> callers)
    {
        if (Around(operation, body) is { } function)
            callers.Add(new FoundFunction(body, function));
    }

    /// <summary>The function of the body that the operation stands in; null if the body could not be taken apart.</summary>
    public static BodyFunction? Around(IOperation operation, BodyAnalysis body)
    {
        for (IOperation? outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            IMethodSymbol? nested =
                (outer as IAnonymousFunctionOperation)?.Symbol ?? (outer as ILocalFunctionOperation)?.Symbol;
            if (nested is not null)
                return body.Functions.FirstOrDefault(function => IsSame(function.Method, nested));
        }

        return body.Functions.FirstOrDefault();
    }

    private bool IsClosedMember(IMethodSymbol method)
    {
        ISymbol member = method.AssociatedSymbol ?? method;
        if (method.IsVirtual || method.IsAbstract || method.IsOverride || method.IsExtern ||
            !method.ExplicitInterfaceImplementations.IsEmpty || method.ContainingType.TypeKind == TypeKind.Interface ||
            SymbolEqualityComparer.Default.Equals(method, _entryPoint) || IsEnteredByRuntime(method))
        {
            return false;
        }

        return Reach(method) switch
        {
            Accessibility.Private => !ImplementsInterface(member),
            Accessibility.Internal => !HasFriends(method.ContainingAssembly) && !ImplementsInterface(member),
            _ => false,
        };
    }

    /// <summary>From how far away it can be named: what it says, and what the types around it do.</summary>
    public static Accessibility Reach(ISymbol member)
    {
        Accessibility reach = Accessibility.Public;
        for (ISymbol? current = member; current is not null and not INamespaceSymbol; current = current.ContainingType)
        {
            switch (current.DeclaredAccessibility)
            {
                case Accessibility.Private:
                    return Accessibility.Private;
                case Accessibility.Internal or Accessibility.ProtectedAndInternal:
                    reach = Accessibility.Internal;
                    break;
            }
        }

        return reach;
    }

    private static bool ImplementsInterface(ISymbol member)
    {
        if (member.DeclaredAccessibility != Accessibility.Public)
            return false;
        foreach (INamedTypeSymbol contract in member.ContainingType.AllInterfaces)
        {
            foreach (ISymbol declared in contract.GetMembers(member.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(member.ContainingType.FindImplementationForInterfaceMember(declared), member))
                    return true;
            }
        }

        return false;
    }

    private static bool IsEnteredByRuntime(IMethodSymbol method) => method.GetAttributes().Any(
        one => one.AttributeClass?.Name is "ModuleInitializerAttribute" or "UnmanagedCallersOnlyAttribute");

    /// <summary>What the compiler calls without its name.</summary>
    private static bool IsPattern(string name) => name is
        "GetEnumerator" or "GetAsyncEnumerator" or "MoveNext" or "MoveNextAsync" or "Dispose" or "DisposeAsync" or
        "GetAwaiter" or "GetResult" or "OnCompleted" or "UnsafeOnCompleted" or "Deconstruct" or "Add" or
        "GetPinnableReference" or "AppendLiteral" or "AppendFormatted";

    /// <summary>The trees in which something can be named that is a member of a type.</summary>
    public static IEnumerable<SyntaxTree> Trees(INamedTypeSymbol type, Accessibility reach, Compilation compilation)
    {
        if (reach != Accessibility.Private)
            return SourceCompilations.TreesOf(compilation);
        INamedTypeSymbol outermost = type;
        while (outermost.ContainingType is { } outer)
            outermost = outer;
        return outermost.DeclaringSyntaxReferences.Select(reference => reference.SyntaxTree).Distinct();
    }

    /// <summary>Can another assembly name what is internal?</summary>
    public static bool HasFriends(IAssemblySymbol assembly) =>
        assembly.GetAttributes().Any(one => one.AttributeClass?.Name == "InternalsVisibleToAttribute");

    private static string NameOf(IMethodSymbol method) => method.AssociatedSymbol?.Name ?? method.Name;

    /// <summary>Is it this method, in whatever construction?</summary>
    public static bool IsSame(IMethodSymbol? one, IMethodSymbol other) =>
        one is not null && SymbolEqualityComparer.Default.Equals(Definition(one), Definition(other));

    /// <summary>The symbol under which a method is known.</summary>
    public static IMethodSymbol Definition(IMethodSymbol method)
    {
        IMethodSymbol definition = (method.ReducedFrom ?? method).OriginalDefinition;
        return definition.PartialImplementationPart ?? definition;
    }
}
