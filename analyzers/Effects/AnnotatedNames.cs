using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// The simple names of everything that carries an annotation: what a syntactic scan looks for to tell which bodies
/// are worth binding. Names only, so that it may be kept for a syntax tree or an assembly.
/// </summary>
internal sealed class AnnotatedNames
{
    /// <summary>Members that return with a lock held.</summary>
    public HashSet<string> Acquiring { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of them that say so themselves.</summary>
    public HashSet<string> SaidToAcquire { get; } = new(StringComparer.Ordinal);

    /// <summary>Members whose bodies acquire a lock, to all appearances.</summary>
    public HashSet<string> Locking { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that release a lock.</summary>
    public HashSet<string> Releasing { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that are called with a lock held.</summary>
    public HashSet<string> Requiring { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that may fault, and members and parameters that are user memory.</summary>
    public HashSet<string> Faulting { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that never fault, and so may stop short.</summary>
    public HashSet<string> NoFault { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that are called without a lock.</summary>
    public HashSet<string> Excluding { get; } = new(StringComparer.Ordinal);

    /// <summary>Fields and properties that are touched only under a lock.</summary>
    public HashSet<string> Guarded { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that acquire and release a lock inside.</summary>
    public HashSet<string> Taking { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that may block for long.</summary>
    public HashSet<string> Blocking { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that run foreign code.</summary>
    public HashSet<string> CallingBack { get; } = new(StringComparer.Ordinal);

    /// <summary>Members that disable page faults.</summary>
    public HashSet<string> FaultDisabling { get; } = new(StringComparer.Ordinal);

    /// <summary>Fields and properties whose locks have a class of a name of its own.</summary>
    public HashSet<string> Classed { get; } = new(StringComparer.Ordinal);

    /// <summary>Lock classes that are declared to be taken by the fault handler.</summary>
    public HashSet<string> HandlerClasses { get; } = new(StringComparer.Ordinal);

    /// <summary>The names of declared lock classes.</summary>
    public HashSet<string> LockClasses { get; } = new(StringComparer.Ordinal);

    /// <summary>The lock classes that members say they take: what declares them may not be in sight.</summary>
    public HashSet<string> TakenClasses { get; } = new(StringComparer.Ordinal);

    /// <summary>The name of a lock class is not written where it is declared: it is a constant.</summary>
    public bool HasUnreadLockClass { get; private set; }

    /// <summary>Something can fault without its name in the body: an annotated type, an operator, an indexer.</summary>
    public bool FaultsWithoutName { get; private set; }

    /// <summary>Something can acquire without its name in the body: a constructor, an operator.</summary>
    public bool AcquiresWithoutName { get; private set; }

    /// <summary>
    /// Something else can happen without its name in the body: an indexer that requires a lock, an operator that
    /// blocks.
    /// </summary>
    public bool ActsWithoutName { get; private set; }

    /// <summary>Adds what another index holds.</summary>
    public void Add(AnnotatedNames other)
    {
        Acquiring.UnionWith(other.Acquiring);
        SaidToAcquire.UnionWith(other.SaidToAcquire);
        Releasing.UnionWith(other.Releasing);
        Requiring.UnionWith(other.Requiring);
        Faulting.UnionWith(other.Faulting);
        NoFault.UnionWith(other.NoFault);
        Excluding.UnionWith(other.Excluding);
        Guarded.UnionWith(other.Guarded);
        Taking.UnionWith(other.Taking);
        Blocking.UnionWith(other.Blocking);
        CallingBack.UnionWith(other.CallingBack);
        FaultDisabling.UnionWith(other.FaultDisabling);
        Classed.UnionWith(other.Classed);
        HandlerClasses.UnionWith(other.HandlerClasses);
        LockClasses.UnionWith(other.LockClasses);
        TakenClasses.UnionWith(other.TakenClasses);
        HasUnreadLockClass |= other.HasUnreadLockClass;
        FaultsWithoutName |= other.FaultsWithoutName;
        AcquiresWithoutName |= other.AcquiresWithoutName;
        ActsWithoutName |= other.ActsWithoutName;
    }

    /// <summary>Adds something that is declared of a member or type.</summary>
    public void AddDeclared(string annotation, ISymbol symbol)
    {
        if (symbol is ITypeSymbol)
        {
            Add(annotation, null, isType: true);
            return;
        }

        Add(annotation, MetadataNames.NameOf(symbol));
        // A constructor of its own type is called without a name (<c>new()</c>).
        if (symbol is IMethodSymbol { MethodKind: MethodKind.Constructor })
            Add(annotation, null);
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
                AddTo(SaidToAcquire, name);
                break;
            case AnnotationNames.Releases:
                AddActing(Releasing, name);
                break;
            case AnnotationNames.RequiresLock:
                AddActing(Requiring, name);
                break;
            case AnnotationNames.ExcludesLock:
                AddActing(Excluding, name);
                break;
            case AnnotationNames.GuardedBy:
                AddActing(Guarded, name);
                break;
            case AnnotationNames.TakesLock:
                AddActing(Taking, name);
                break;
            case AnnotationNames.MayBlock or AnnotationNames.WaitsFor:
                AddActing(Blocking, name);
                break;
            case AnnotationNames.CallsBack:
                AddActing(CallingBack, name);
                break;
            case AnnotationNames.DisablesFaults:
                AddTo(FaultDisabling, name);
                break;
            case AnnotationNames.LockClass:
                AddTo(Classed, name);
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

    /// <summary>Adds what an annotation calls a lock class, if it does; null: that cannot be read.</summary>
    public void AddLockClass(string annotation, string? name)
    {
        if (annotation is not (AnnotationNames.LockClass or AnnotationNames.TakesLock))
            return;
        HasUnreadLockClass |= name is null;
        AddTo(annotation == AnnotationNames.LockClass ? LockClasses : TakenClasses, name);
    }

    private void AddActing(HashSet<string> names, string? name)
    {
        ActsWithoutName |= name is null;
        AddTo(names, name);
    }

    private static void AddTo(HashSet<string> names, string? name)
    {
        if (name is not null)
            names.Add(name);
    }
}
