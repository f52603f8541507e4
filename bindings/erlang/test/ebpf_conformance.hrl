%% SPDX-License-Identifier: BSD-2-Clause
%% A run of the steps of a case: the step, the handles by name, and the directory of pins.
-record(run, {step, names = #{}, pins}).
