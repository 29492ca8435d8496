namespace Faultline.Analyzers.Flow;

/// <summary>
/// What can hold at a point: one state for each set of locks held there. Ways that hold the same locks are joined, so
/// that only tests on which a lock depends tell states apart.
/// </summary>
internal sealed class FlowStates
{
    /// <summary>More different sets of locks than this at one point are not told apart any more.</summary>
    private const int MaxStates = 16;

    private readonly int _node;
    private readonly List<FlowState> _states = [];
    private bool _joinAll;

    public FlowStates(int node)
    {
        _node = node;
    }

    public IReadOnlyList<FlowState> All => _states;

    /// <summary>Adds a state; false if that changes nothing.</summary>
    public bool Add(FlowState state)
    {
        for (int i = 0; i < _states.Count; i++)
        {
            if (!_joinAll && !_states[i].HoldsSameLocks(state))
                continue;

            FlowState joined = _states[i].Join(_joinAll ? state with { IsSuspect = true } : state, _node);
            if (ReferenceEquals(joined, _states[i]))
                return false;
            _states[i] = joined;
            return true;
        }

        _states.Add(state);
        if (_states.Count > MaxStates)
            JoinAll();
        return true;
    }

    private void JoinAll()
    {
        _joinAll = true;
        FlowState joined = _states[0];
        foreach (FlowState state in _states)
            joined = joined.Join(state, _node);
        _states.Clear();
        // Which ways hold which locks is lost.
        _states.Add(joined with { IsSuspect = true });
    }
}
