using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// Which lock classes a page fault waits for: those that the fault handler takes, and those that the declared order
/// places after one of them.
/// </summary>
internal sealed class LockRanks
{
    private readonly HashSet<string> _handlerClasses;
    private readonly Dictionary<string, HashSet<string>> _outer;

    /// <summary>The ranks that these assemblies declare.</summary>
    /// <param name="assemblies">The assemblies that use the annotations.</param>
    /// <param name="handlerClasses">The names of the classes that are declared to be taken by the fault handler.</param>
    /// <param name="orders">The orders that the model file declares.</param>
    public LockRanks(
        IEnumerable<IAssemblySymbol> assemblies, HashSet<string> handlerClasses,
        ImmutableArray<OrderDeclaration> orders)
    {
        _handlerClasses = handlerClasses;
        _outer = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (IAssemblySymbol assembly in assemblies)
        {
            foreach (AttributeData attribute in assembly.GetAttributes())
            {
                if (Annotations.Is(attribute, AnnotationNames.LockOrder))
                    Add(attribute);
            }
        }

        foreach (OrderDeclaration order in orders)
            Add(order.Names);
    }

    private LockRanks(HashSet<string> handlerClasses, Dictionary<string, HashSet<string>> outer)
    {
        _handlerClasses = handlerClasses;
        _outer = outer;
    }

    /// <summary>The same ranks, where the fault handler takes these classes, too.</summary>
    public LockRanks With(IEnumerable<string> handlerClasses) =>
        new(new HashSet<string>(_handlerClasses.Concat(handlerClasses), StringComparer.Ordinal), _outer);

    /// <summary>
    /// Null if a page fault does not wait for this lock; else the class that the fault handler takes: this very one,
    /// or one that it is ordered after.
    /// </summary>
    public string? FaultHandlerClass(LockClass lockClass)
    {
        if (lockClass.TakenByFaultHandler || _handlerClasses.Contains(lockClass.Name))
            return lockClass.Name;
        foreach (string name in _outer.Keys)
        {
            if (Matches(lockClass, name) && OuterHandlerClass(name) is { } handler)
                return handler;
        }

        return null;
    }

    private void Add(AttributeData attribute)
    {
        var names = new List<string>();
        foreach (TypedConstant argument in attribute.ConstructorArguments)
        {
            ImmutableArray<TypedConstant> given =
                argument.Kind == TypedConstantKind.Array ? argument.Values : [argument];
            if (!given.IsDefault)
                names.AddRange(given.Select(Annotations.Value).OfType<string>().Where(name => name.Length > 0));
        }

        Add(names);
    }

    private void Add(IReadOnlyList<string> names)
    {
        for (int i = 1; i < names.Count; i++)
        {
            if (!_outer.TryGetValue(names[i], out HashSet<string>? before))
                _outer[names[i]] = before = new HashSet<string>(StringComparer.Ordinal);
            before.Add(names[i - 1]);
        }
    }

    private static bool Matches(LockClass lockClass, string name) => IsNameOf(name, lockClass.QualifiedName);

    /// <summary>Is it the full name, or its end from a type on? A field without its type is no name.</summary>
    private static bool IsNameOf(string name, string qualified) =>
        name == qualified || (name.Contains('.') && qualified.EndsWith("." + name, StringComparison.Ordinal));

    private string? OuterHandlerClass(string name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Queue<string>();
        pending.Enqueue(name);
        while (pending.Count > 0)
        {
            string inner = pending.Dequeue();
            // Two declarations may name the same field with and without what its type is nested in.
            IEnumerable<string> before = _outer
                .Where(entry => IsNameOf(entry.Key, inner) || IsNameOf(inner, entry.Key))
                .SelectMany(entry => entry.Value)
                .OrderBy(outer => outer, StringComparer.Ordinal);
            foreach (string outer in before)
            {
                if (_handlerClasses.Contains(outer))
                    return outer;
                if (seen.Add(outer))
                    pending.Enqueue(outer);
            }
        }

        return null;
    }
}
