using System.Collections.Concurrent;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Faultline.Analyzers.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Order;

/// <summary>Tells which class of locks a lock belongs to, across methods and types. Kept for one compilation.</summary>
internal sealed class LockNodes
{
    private readonly CalleeSummaries _callees;
    private readonly LockAliases _aliases;
    private readonly ConcurrentDictionary<string, LockNode> _named = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ISymbol, bool> _wrappers = new(SymbolEqualityComparer.Default);

    public LockNodes(CalleeSummaries callees, LockAliases aliases)
    {
        _callees = callees;
        _aliases = aliases;
    }

    /// <summary>The class of a lock; null if nothing says which one it is.</summary>
    /// <param name="lockClass">What its declaration says.</param>
    /// <param name="place">Which one it is, as far as that can be named.</param>
    /// <param name="state">What variables hold.</param>
    /// <param name="body">The body that names it.</param>
    public LockNode? Of(LockClass lockClass, Place? place, FlowState state, BodyContext body)
    {
        if (lockClass.Declaration is null)
            return lockClass.Name.Length == 0 ? null : Named(lockClass.Name);
        return place switch
        {
            null => lockClass.Declaration is ITypeSymbol type ? OfType(type) : OfMember(lockClass.Declaration, null, body),
            { Kind: PlaceKind.Member } => OfMember(place.Symbol!, place.Parent, body),
            { Kind: PlaceKind.Variable, Symbol: IFieldSymbol or IPropertySymbol } => OfMember(place.Symbol, null, body),
            { Kind: PlaceKind.Variable, Symbol: ITypeSymbol locked } => new LockNode(LockNodeKind.TypeObject, locked),
            { Kind: PlaceKind.Variable, Symbol: { } variable } when IsCaptured(variable, body) => OfCaptured(variable),
            { Kind: PlaceKind.Site } when Local(place, state) is { } local => new LockNode(LockNodeKind.Variable, local),
            _ => lockClass.Declaration is ITypeSymbol type ? OfType(type) : null,
        };
    }

    /// <summary>What stands for the lock of a type that is being initialised, or of a lazy value that is being made.</summary>
    public static LockNode OfInitialized(ISymbol initialized) =>
        new(initialized is ITypeSymbol ? LockNodeKind.Initializer : LockNodeKind.Variable, initialized);

    /// <summary>A name that an attribute gives may be that of a plain field.</summary>
    private LockNode Named(string name) => _named.GetOrAdd(name, one =>
        one.Contains('.') && NamedDeclarations.InSource(one, _callees.Compilation, out _) is [var member and not ITypeSymbol]
            ? new LockNode(LockNodeKind.Variable, member)
            : new LockNode(one));

    private LockNode? OfMember(ISymbol member, Place? holder, BodyContext body)
    {
        if (member.ContainingType is not { } owner || !IsWrapper(owner, body.Cancellation))
            return new LockNode(LockNodeKind.Variable, _aliases.Canonical(member, body.Cancellation));
        // Who holds the wrapper declares its lock: the field inside is that of all wrappers.
        return holder switch
        {
            { Kind: PlaceKind.Member } => OfMember(holder.Symbol!, holder.Parent, body),
            { Kind: PlaceKind.Variable, Symbol: IFieldSymbol or IPropertySymbol } => OfMember(holder.Symbol, null, body),
            _ => null,
        };
    }

    private LockNode OfCaptured(ISymbol variable) =>
        new(LockNodeKind.Variable, variable is IParameterSymbol ? _aliases.Canonical(variable, CancellationToken.None) : variable);

    /// <summary>The type of what is locked, where that says something: any object may be an <c>object</c>.</summary>
    private static LockNode? OfType(ITypeSymbol type) =>
        type is INamedTypeSymbol
        {
            TypeKind: TypeKind.Class or TypeKind.Struct, SpecialType: SpecialType.None,
        } named && FrameworkNames.Of(named) is null
            ? new LockNode(LockNodeKind.Instance, named)
            : null;

    /// <summary>A variable of the function around, or a parameter of a primary constructor: it outlives one call.</summary>
    private static bool IsCaptured(ISymbol variable, BodyContext body) => variable switch
    {
        ILocalSymbol local => !SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, body.Method),
        IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor } =>
            !SymbolEqualityComparer.Default.Equals(constructor, body.Method),
        _ => false,
    };

    /// <summary>The local variable that was given the object which was made at a place.</summary>
    private static ISymbol? Local(Place made, FlowState state)
    {
        if (!IsFresh(made))
            return null;
        foreach (KeyValuePair<Place, Place> entry in state.Values)
        {
            if (entry.Value.Equals(made) && entry.Key is { Kind: PlaceKind.Variable, Symbol: ILocalSymbol local })
                return local;
        }

        return null;
    }

    /// <summary>Was the object at a place made by the body itself?</summary>
    public static bool IsFresh(Place place) =>
        place is { Kind: PlaceKind.Site, Value: ValueTuple<TextSpan, int> { Item2: var kind } } &&
        (SyntaxKind)kind is SyntaxKind.ObjectCreationExpression or SyntaxKind.ImplicitObjectCreationExpression;

    /// <summary>
    /// Is it a type that only wraps a lock: with no state but the lock and plain values, and with a method that returns with
    /// the lock held?
    /// </summary>
    public bool IsWrapper(INamedTypeSymbol type, CancellationToken cancellation)
    {
        INamedTypeSymbol definition = type.OriginalDefinition;
        if (_wrappers.TryGetValue(definition, out bool known))
            return known;
        bool isWrapper = !definition.DeclaringSyntaxReferences.IsEmpty && HoldsOnlyALock(definition) &&
            definition.GetMembers().OfType<IMethodSymbol>().Any(method => ReturnsWithLock(method, cancellation));
        return _wrappers.GetOrAdd(definition, isWrapper);
    }

    private static bool HoldsOnlyALock(INamedTypeSymbol type)
    {
        int locks = 0;
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>())
        {
            if (field.IsStatic || field.IsConst)
                continue;
            bool isPlain = field.Type.SpecialType is not (SpecialType.None or SpecialType.System_Object) ||
                field.Type.TypeKind == TypeKind.Enum || FrameworkNames.Of(field.Type as INamedTypeSymbol) is "System.Threading.Thread";
            if (!isPlain && ++locks > 1)
                return false;
        }

        return locks == 1;
    }

    private bool ReturnsWithLock(IMethodSymbol method, CancellationToken cancellation) =>
        method is { MethodKind: MethodKind.Ordinary, IsStatic: false } &&
        _callees.MayChangeLocks(method, cancellation) &&
        _callees.SummaryOf(method, cancellation) is { } summary &&
        summary.Outcomes.Any(outcome => outcome.Changes.Any(change => change.Delta > 0));
}
