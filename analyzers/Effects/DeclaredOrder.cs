using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// The order of locks that the compilation, its model file and its references declare, all together. Nothing is looked up
/// before it is asked for.
/// </summary>
internal sealed class DeclaredOrder
{
    private readonly ImmutableArray<OrderDeclaration> _declarations;
    private readonly HashSet<string> _handlerClasses;
    private readonly Lazy<ResolvedOrders> _orders;

    /// <param name="declarations">Every order that is declared: those of references first, then in source order.</param>
    /// <param name="names">Finds what the names stand for.</param>
    /// <param name="handlerClasses">The names of the classes that are declared to be taken by the fault handler.</param>
    public DeclaredOrder(ImmutableArray<OrderDeclaration> declarations, OrderNames names, HashSet<string> handlerClasses)
    {
        _declarations = declarations;
        _orders = new Lazy<ResolvedOrders>(() => new ResolvedOrders(declarations, names));
        _handlerClasses = handlerClasses;
    }

    private DeclaredOrder(DeclaredOrder order, HashSet<string> handlerClasses)
    {
        _declarations = order._declarations;
        _orders = order._orders;
        _handlerClasses = handlerClasses;
    }

    /// <summary>The names of the classes that the fault handler takes.</summary>
    public IReadOnlyCollection<string> FaultHandlerClasses => _handlerClasses;

    /// <summary>What is wrong with the orders that the compilation and its model file declare.</summary>
    public ImmutableArray<OrderProblem> Problems =>
        _declarations.Any(order => order.Reference is null) ? _orders.Value.Problems.Value : [];

    /// <summary>The same order, where the fault handler takes these classes, too.</summary>
    public DeclaredOrder With(IEnumerable<string> handlerClasses) =>
        new(this, new HashSet<string>(_handlerClasses.Concat(handlerClasses), StringComparer.Ordinal));

    /// <summary>
    /// If <paramref name="inner"/> is declared to be acquired before <paramref name="outer"/>: the names from the one to the
    /// other, as the declarations spell them. Else empty, also where the declarations contradict each other.
    /// </summary>
    /// <param name="outer">The class of the lock that is held.</param>
    /// <param name="inner">The class of the lock that is acquired under it.</param>
    public ImmutableArray<string> Before(LockClass outer, LockClass inner) => _orders.Value.Before(outer, inner);

    /// <summary>
    /// Null if a page fault does not wait for this lock; else the class that the fault handler takes: this very one,
    /// or one that it is ordered after.
    /// </summary>
    public string? FaultHandlerClass(LockClass lockClass)
    {
        if (IsTaken(lockClass))
            return lockClass.Name;
        return _orders.Value.OutsideOf(lockClass).FirstOrDefault(IsTaken)?.Name;
    }

    private bool IsTaken(LockClass lockClass) => lockClass.TakenByFaultHandler || _handlerClasses.Contains(lockClass.Name);
}
