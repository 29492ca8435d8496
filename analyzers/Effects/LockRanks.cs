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
    private readonly Dictionary<string, HashSet<string>> _outer = new(StringComparer.Ordinal);

    /// <summary>The ranks that these assemblies declare.</summary>
    /// <param name="assemblies">The assemblies that use the annotations.</param>
    /// <param name="handlerClasses">The names of the classes that are declared to be taken by the fault handler.</param>
    public LockRanks(IEnumerable<IAssemblySymbol> assemblies, HashSet<string> handlerClasses)
    {
        _handlerClasses = handlerClasses;
        foreach (IAssemblySymbol assembly in assemblies)
        {
            foreach (AttributeData attribute in assembly.GetAttributes())
            {
                if (Annotations.Is(attribute, AnnotationNames.LockOrder))
                    Add(attribute);
            }
        }
    }

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
        string? outer = null;
        foreach (TypedConstant argument in attribute.ConstructorArguments)
        {
            ImmutableArray<TypedConstant> names = argument.Kind == TypedConstantKind.Array ? argument.Values : [argument];
            if (names.IsDefault)
                continue;
            foreach (TypedConstant name in names)
            {
                if (Annotations.Value(name) is not string inner || inner.Length == 0)
                    continue;
                if (outer is not null)
                {
                    if (!_outer.TryGetValue(inner, out HashSet<string>? before))
                        _outer[inner] = before = new HashSet<string>(StringComparer.Ordinal);
                    before.Add(outer);
                }

                outer = inner;
            }
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
