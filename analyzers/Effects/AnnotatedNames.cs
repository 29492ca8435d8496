namespace Faultline.Analyzers.Effects;

/// <summary>
/// The simple names of everything that carries an annotation: what a syntactic scan looks for to tell which bodies
/// are worth binding. Names only, so that it may be kept for a syntax tree or an assembly.
/// </summary>
internal sealed class AnnotatedNames
{
    /// <summary>Members that return with a lock held.</summary>
    public HashSet<string> Acquiring { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that release a lock.</summary>
    public HashSet<string> Releasing { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that are called with a lock held.</summary>
    public HashSet<string> Requiring { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that may fault, and members and parameters that are user memory.</summary>
    public HashSet<string> Faulting { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that never fault, and so may stop short.</summary>
    public HashSet<string> NoFault { get; } = new(StringComparer.Ordinal);

    /// <summary>Lock classes that are declared to be taken by the fault handler.</summary>
    public HashSet<string> HandlerClasses { get; } = new(StringComparer.Ordinal);

    /// <summary>Something can fault without its name in the body: an annotated type, an operator, an indexer.</summary>
    public bool FaultsWithoutName { get; private set; }

    /// <summary>Something can acquire without its name in the body: a constructor, an operator.</summary>
    public bool AcquiresWithoutName { get; private set; }

    /// <summary>Adds what another index holds.</summary>
    public void Add(AnnotatedNames other)
    {
        Acquiring.UnionWith(other.Acquiring);
        Releasing.UnionWith(other.Releasing);
        Requiring.UnionWith(other.Requiring);
        Faulting.UnionWith(other.Faulting);
        NoFault.UnionWith(other.NoFault);
        HandlerClasses.UnionWith(other.HandlerClasses);
        FaultsWithoutName |= other.FaultsWithoutName;
        AcquiresWithoutName |= other.AcquiresWithoutName;
    }

    /// <summary>Adds an annotation of the member, parameter or type <paramref name="name"/>.</summary>
    /// <param name="annotation">The name of the attribute class.</param>
    /// <param name="name">What the member is called where it is used; null if it is used without a name.</param>
    /// <param name="isType">The annotation stands on a type.</param>
    public void Add(string annotation, string? name, bool isType = false)
    {
        switch (annotation)
        {
            case AnnotationNames.Acquires or AnnotationNames.TryAcquires or AnnotationNames.AssertsLock:
                AcquiresWithoutName |= name is null;
                AddTo(Acquiring, name);
                break;
            case AnnotationNames.Releases:
                AddTo(Releasing, name);
                break;
            case AnnotationNames.RequiresLock:
                AddTo(Requiring, name);
                break;
            case AnnotationNames.NoFault:
                AddTo(NoFault, name);
                break;
            case AnnotationNames.MayFault or AnnotationNames.FaultIn or AnnotationNames.UserMemory:
                FaultsWithoutName |= isType || name is null;
                AddTo(Faulting, name);
                break;
        }
    }

    private static void AddTo(HashSet<string> names, string? name)
    {
        if (name is not null)
            names.Add(name);
    }
}
