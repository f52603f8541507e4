%% SPDX-License-Identifier: BSD-2-Clause
%% The two ends of the veth pair of the tests with AF_XDP sockets.
-define(NEAR, "near0").
-define(FAR, "far0").
-define(PATIENCE, 2000).
