using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// Reads what the flow of one body shows, and reports. One object for each body: what it needs to remember from one
/// operation to another, it keeps in fields.
/// </summary>
internal abstract class Rule
{
    /// <summary>An operation, just before it acts.</summary>
    public virtual void Before(OperationPoint point, Reports reports)
    {
    }

    /// <summary>A way out of a body, or of a function that is nested in it.</summary>
    public virtual void Leave(Departure departure, BodyFunction function, Reports reports)
    {
    }

    /// <summary>Everything has been shown.</summary>
    public virtual void End(BodyAnalysis body, Reports reports)
    {
    }
}

/// <summary>The diagnostics of one body. One operation gets one: the most telling.</summary>
internal sealed class Reports
{
    /// <summary>Of two of these at one operation, only the first is kept.</summary>
    private static readonly string[] Precedence =
        ["FLT0001", "FLT0002", "FLT0104", "FLT0102", "FLT0101", "FLT0103", "FLT0305", "FLT0306", "FLT0301"];

    private readonly Dictionary<(string Id, Location Location), Diagnostic> _found = [];

    /// <summary>Has this been reported?</summary>
    public bool Contains(string id, Location location) => _found.ContainsKey((id, location));

    /// <summary>Adds a diagnostic; the first one of its rule at a place counts.</summary>
    public void Add(Diagnostic diagnostic)
    {
        if (!Contains(diagnostic.Id, diagnostic.Location))
            _found.Add((diagnostic.Id, diagnostic.Location), diagnostic);
    }

    /// <summary>Takes diagnostics back: they only follow from something else.</summary>
    public void Remove(Func<Diagnostic, bool> which)
    {
        foreach (Diagnostic diagnostic in _found.Values.Where(which).ToArray())
            _found.Remove((diagnostic.Id, diagnostic.Location));
    }

    /// <summary>What is to be shown, in source order.</summary>
    public IEnumerable<Diagnostic> All() =>
        _found.Values
            .Where(diagnostic => !IsSubsumed(diagnostic))
            .OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)
            .ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal);

    private bool IsSubsumed(Diagnostic diagnostic)
    {
        // A lock that one round of a loop leaks is held in the next: that is one mistake, not two.
        if (diagnostic.Id == SameClassUnordered.Id && Contains(LockNotReleased.Id, diagnostic.Location))
            return true;
        int rank = Array.IndexOf(Precedence, diagnostic.Id);
        for (int i = 0; i < rank; i++)
        {
            if (Contains(Precedence[i], diagnostic.Location))
                return true;
        }

        return false;
    }
}
