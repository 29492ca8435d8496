using System.Runtime.CompilerServices;
using Faultline.Analyzers.Effects;

namespace Faultline.Analyzers.Flow;

/// <summary>The words that make a body worth binding, and by which most trees are known to have no such body.</summary>
internal sealed class CandidateWords
{
    // Names are found once in a compilation.
    private static readonly ConditionalWeakTable<AnnotatedNames, CandidateWords> Known = new();

    private readonly AnnotatedNames _names;
    private readonly HashSet<string> _aboutLocks = new(StringComparer.Ordinal) { "Mutex", "WaitAll", "Synchronized" };
    private readonly HashSet<string> _enteredLocked = new(StringComparer.Ordinal);
    private readonly SoughtWords _inBodies;
    private readonly SoughtWords _inTrees;
    private readonly SoughtWords _locking;

    private CandidateWords(AnnotatedNames names)
    {
        _names = names;
        _enteredLocked.UnionWith(names.Requiring);
        _enteredLocked.UnionWith(names.Releasing);
        _enteredLocked.UnionWith(names.Acquiring);
        _enteredLocked.UnionWith(names.NoFault);

        _aboutLocks.UnionWith(names.Releasing);
        _aboutLocks.Remove(nameof(IDisposable.Dispose));
        _aboutLocks.Remove("DisposeAsync");
        _aboutLocks.UnionWith(names.NoFault);
        _aboutLocks.UnionWith(names.Acquiring);
        _aboutLocks.UnionWith(names.Requiring);
        _aboutLocks.UnionWith(names.Excluding);
        _aboutLocks.UnionWith(names.Guarded);
        _aboutLocks.UnionWith(names.FaultDisabling);

        _inBodies = new SoughtWords([.. _aboutLocks, "lock", .. LockStructNames.Words]);
        _locking = new SoughtWords(names.Locking);
        _inTrees = new SoughtWords([.. _aboutLocks, "lock", .. LockStructNames.Words, .. _enteredLocked]);
    }

    /// <summary>The words for a compilation with these names.</summary>
    public static CandidateWords Of(AnnotatedNames names) => Known.GetValue(names, one => new CandidateWords(one));

    /// <summary>Does an identifier in a body say that the body is about locks?</summary>
    public bool IsAboutLocks(string word) => _aboutLocks.Contains(word);

    /// <summary>Is a member of this name entered with a lock held, or left with one?</summary>
    public bool IsEnteredLocked(string member) => _enteredLocked.Contains(member);

    /// <summary>Can a tree of these words have a body that is worth binding?</summary>
    public bool MayBeIn(TreeWords tree) => ActWithoutName || tree.MayContainAny(_inTrees);

    /// <summary>Can one be worth it by what stands in it, and not only by its name?</summary>
    public bool MayBeInBodiesOf(TreeWords tree) => ActWithoutName || tree.MayContainAny(_inBodies);

    /// <summary>
    /// Can the initializer of a type call something there that takes a lock? While it runs, others wait for it as for a lock.
    /// </summary>
    public bool MayInitialize(TreeWords tree) => _names.Locking.Count > 0 && tree.MayContainAny(_locking);

    /// <summary>Does a member of this name take a lock?</summary>
    public bool IsLocking(string member) => _names.Locking.Contains(member);

    private bool ActWithoutName => _names.AcquiresWithoutName || _names.ActsWithoutName;
}
