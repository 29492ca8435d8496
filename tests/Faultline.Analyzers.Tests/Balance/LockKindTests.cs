using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Balance;

/// <summary>What holds for every lock kind, whatever its members are called.</summary>
public class LockKindTests
{
    public static TheoryData<string> Kinds => LockSpelling.Names;

    public static TheoryData<string> ReentrantKinds => LockSpelling.ReentrantNames;

    public static TheoryData<string> OtherKinds => LockSpelling.NotReentrantNames;

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task A_release_on_every_path_is_clean(string name)
    {
        LockSpelling kind = LockSpelling.Of(name);
        return Verify.OwnTypesAsync(kind.ClassWith(
            $$"""
                public void Deposit(int amount)
                {
                    {{kind.Prelude}}
                    {{kind.Acquire}};
                    if (amount < 0)
                    {
                        {{kind.Release}};
                        return;
                    }

                    _count += amount;
                    {{kind.Release}};
                }
            """));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task A_release_in_finally_is_clean(string name)
    {
        LockSpelling kind = LockSpelling.Of(name);
        return Verify.OwnTypesAsync(kind.ClassWith(
            $$"""
                public int Deposit(string amount)
                {
                    {{kind.Prelude}}
                    {{kind.Acquire}};
                    try
                    {
                        if (amount.Length == 0)
                            return 0;

                        _count += int.Parse(amount);
                        return _count;
                    }
                    finally
                    {
                        {{kind.Release}};
                    }
                }
            """));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Taken_again_after_its_release_is_clean(string name)
    {
        LockSpelling kind = LockSpelling.Of(name);
        return Verify.OwnTypesAsync(kind.ClassWith(
            $$"""
                public void Deposit()
                {
                    {{kind.Prelude}}
                    {{kind.Acquire}};
                    _count++;
                    {{kind.Release}};
                    {{kind.Again ?? kind.Acquire}};
                    _count++;
                    {{kind.Release}};
                }
            """));
    }

    [Theory]
    [MemberData(nameof(ReentrantKinds))]
    public Task Held_twice_and_released_twice_is_clean_where_the_lock_is_reentrant(string name)
    {
        LockSpelling kind = LockSpelling.Of(name);
        return Verify.OwnTypesAsync(kind.ClassWith(HeldTwice(kind, kind.Again ?? kind.Acquire)));
    }

    [Theory]
    [MemberData(nameof(OtherKinds))]
    public Task Held_twice_deadlocks_where_the_lock_is_not_reentrant(string name)
    {
        LockSpelling kind = LockSpelling.Of(name);
        return Verify.OwnTypesAsync(kind.ClassWith(HeldTwice(kind, $"{{|FLT0104:{kind.Again ?? kind.Acquire}|}}")));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task An_early_return_leaks_it(string name)
    {
        LockSpelling kind = LockSpelling.Of(name);
        return Verify.OwnTypesAsync(kind.ClassWith(
            $$"""
                public void Deposit(int amount)
                {
                    {{kind.Prelude}}
                    {|FLT0201:{{kind.Acquire}}|};
                    if (amount < 0)
                        return;

                    _count += amount;
                    {{kind.Release}};
                }
            """));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Only_an_exception_of_a_call_would_leak_it(string name)
    {
        LockSpelling kind = LockSpelling.Of(name);
        return Verify.OwnTypesAsync(kind.ClassWith(
            $$"""
                public void Deposit(string amount)
                {
                    {{kind.Prelude}}
                    {|FLT0206:{{kind.Acquire}}|};
                    _count += int.Parse(amount);
                    {{kind.Release}};
                }
            """));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task A_second_release_is_not_held(string name)
    {
        LockSpelling kind = LockSpelling.Of(name);
        return Verify.OwnTypesAsync(kind.ClassWith(
            $$"""
                public void Deposit()
                {
                    {{kind.Prelude}}
                    {{kind.Acquire}};
                    _count++;
                    {{kind.Release}};
                    {|FLT0202:{{kind.Release}}|};
                }
            """));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Held_on_one_way_into_a_join_only_is_reported_at_the_use(string name)
    {
        LockSpelling kind = LockSpelling.Of(name);
        return Verify.OwnTypesAsync(kind.ClassWith(
            $$"""
                public void Deposit(bool first, bool second)
                {
                    {{kind.Prelude}}
                    if (first)
                        {{kind.Acquire}};

                    _count++;
                    if (second)
                        {|FLT0203:{{kind.Release}}|};
                }
            """));
    }

    private static string HeldTwice(LockSpelling kind, string again) =>
        $$"""
            public void Deposit()
            {
                {{kind.Prelude}}
                {{kind.Acquire}};
                try
                {
                    {{again}};
                    try
                    {
                        _count++;
                    }
                    finally
                    {
                        {{kind.Release}};
                    }
                }
                finally
                {
                    {{kind.Release}};
                }
            }
        """;
}
